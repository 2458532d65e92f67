"""Stories of other kinds, written for this test: maps that one would sign."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapgen.eventfile import map_events
from mapgen.gazetteer.places import Places
from mapgen.language import Language
from mapgen.models import EventMap, Mark
from mapgen.pipeline import find_events, read_article

STORIES = Path(__file__).parent / "stories"

# story: (words of the quote, role, country, lat, lon, date)
EXPECTED = {
    "tram-sarajevo": [
        ("Latin Bridge", "at", "BA", 43.85, 18.4, "2019-03-13"),
        ("Kosevo hospital", "to", "BA", 43.85, 18.4, "2019-03-13"),
        ("come from Ilidza", "from", "BA", 43.83, 18.31, ""),
        ("accident in Zagreb", "at", "HR", 45.81, 15.98, "2019-02"),
    ],
    "cyclone-mozambique": [
        ("made landfall", "at", "MZ", -19.84, 34.84, "2024-01-20"),
        ("swept away a bridge", "at", "MW", -16.03, 34.8, "2024-01-21"),
        ("cut the road to Blantyre", "to", "MW", -15.79, 35.0, "2024-01-21"),
        ("crossed the Zambezi", "via", "", -16.0, 30.0, ""),
        ("families from Chimanimani", "from", "ZW", -19.8, 32.87, ""),
        ("schools in Mutare", "to", "ZW", -18.97, 32.67, ""),
        ("helicopters from Pretoria", "from", "ZA", -25.75, 28.19, "2024-01-22"),
        ("Pretoria to Beira", "to", "MZ", -19.84, 34.84, "2024-01-22"),
        ("northern Mozambique", "at", "MZ", -15.0, 35.5, "2024-01-22/2024-01-25"),
        ("coast of the Mozambique Channel", "at", "", -18.0, 41.5, ""),
        ("island of Madagascar", "at", "MG", -20.0, 47.0, "2024-01-15/2024-01-21"),
    ],
    "trial-transfer": [
        ("flown from Antwerp", "from", "BE", 51.22, 4.4, "2015-11-05"),
        ("to Chicago on Thursday", "to", "US", 41.85, -87.65, "2015-11-05"),
        ("arrested in Lisbon", "at", "PT", 38.72, -9.14, "2015-08"),
        ("held in Brussels", "at", "BE", 50.85, 4.35, ""),
        ("at Brussels Airport", "at", "BE", 50.9, 4.48, ""),
        ("hotel in Chicago", "from", "US", 41.85, -87.65, "2013-05"),
        ("to Dubai", "to", "AE", 25.1, 55.3, "2013-05"),
        ("through Istanbul", "via", "TR", 41.0, 28.95, "2013-05"),
        ("courthouse in Chicago", "at", "US", 41.85, -87.65, "2015-11-09"),
        ("prison in Springfield", "to", "US", 39.8, -89.64, ""),
    ],
    "council-norwich": [
        ("voted on Tuesday evening", "at", "GB", 52.63, 1.3, "2021-03-09"),
        ("public meeting at St Andrew's Hall", "at", "GB", 52.63, 1.3, "2021-03-20"),
        ("a similar bridge in Cambridge", "at", "GB", 52.2, 0.12, "2018"),
    ],
    "business-turin": [
        ("production of its vans from Turin", "from", "IT", 45.07, 7.69, "2020"),
        ("to a plant in Gliwice", "to", "PL", 50.3, 18.68, "2020"),
        ("3 per cent in Milan", "at", "IT", 45.46, 9.19, "2019-06-04"),
        ("strike in Turin for Friday", "at", "IT", 45.07, 7.69, "2019-06-07"),
    ],
    "sport-rally": [
        ("won the Rotterdam marathon", "at", "NL", 51.92, 4.48, "2018-04-15"),
        ("crossed the Erasmus Bridge", "via", "NL", 51.92, 4.48, "2018-04-15"),
        ("hospital in Delft", "to", "NL", 52.01, 4.36, "2018-04-15"),
        ("run in Berlin", "at", "DE", 52.52, 13.41, "2018-09"),
        ("third in Boston", "at", "US", 42.36, -71.06, "2017"),
    ],
    "war-town": [
        ("army base outside Aleppo", "at", "SY", 36.2, 37.16, "2013-08-12"),
        ("the village of Azaz", "at", "SY", 36.59, 37.05, ""),
        ("fled to Turkey", "to", "TR", 39.0, 35.0, "2013-08-12"),
        ("a mosque in Homs", "at", "SY", 34.72, 36.73, "2013-08-05~"),
        ("In Geneva, diplomats", "at", "CH", 46.2, 6.15, "2013-08-16"),
    ],
    "epidemic-kivu": [
        ("died in Goma on Monday", "at", "CD", -1.67, 29.23, "2019-07-15"),
        ("by bus from Butembo", "from", "CD", 0.14, 29.29, ""),
        ("border with Congo", "at", "CD", -2.5, 23.5, ""),
        ("Nurses in Goma", "at", "CD", -1.67, 29.23, "2019-07-15"),
    ],
    "migration-channel": [
        ("off Calais on Friday night", "at", "FR", 50.95, 1.86, "2019-01-04"),
        ("a beach near Boulogne", "from", "FR", 50.72, 1.61, "2019-01-04"),
        ("taken to Dunkirk", "to", "FR", 51.03, 2.38, "2019-01-04"),
        ("from Libya", "from", "LY", 28.0, 17.0, "2018-12-24/2018-12-30"),
        ("to Italy", "to", "IT", 42.8, 12.8, "2018-12-24/2018-12-30"),
        ("near Malta", "at", "MT", 35.92, 14.43, "2018-12-24/2018-12-30"),
    ],
    "election-bamako": [
        ("queued in Bamako", "at", "ML", 12.61, -7.98, "2018-07-29"),
        ("town of Kidal", "at", "ML", 18.44, 1.41, "2018-07-29"),
    ],
    "obituary-potter": [
        ("died at her home", "at", "GB", 50.21, -5.49, "2016-10-30"),
        ("fled to England", "to", "GB", 52.5, -1.26, "1939"),
        ("opened a studio", "at", "GB", 50.21, -5.49, "1952"),
        ("held in Truro", "at", "GB", 50.27, -5.05, "2016-11-12"),
    ],
    "travel-naxos": [
        ("stranded on Naxos", "at", "GR", 37.11, 25.38, "2017-08-21"),
        ("between Piraeus and Naxos", "at", "GR", 37.11, 25.38, "2017-08-21"),
        ("benches at the port", "at", "GR", 37.11, 25.38, "2017-08-21"),
        ("from Athens", "from", "GR", 37.98, 23.73, ""),
        ("to Manchester", "to", "GB", 53.48, -2.24, ""),
        ("strike ends on Wednesday", "at", "GR", 37.11, 25.38, "2017-08-23"),
    ],
    "gas-columbia": [
        ("struck a gas line on Broadway", "at", "US", 38.95, -92.33, "2018-02-14"),
        ("the corner of Broadway and", "at", "US", 38.95, -92.33, "2018-02-14"),
        ("Boone County Courthouse were", "at", "US", 38.95, -92.33, "2018-02-14"),
        ("to a church on Locust Street", "to", "US", 38.95, -92.33, "2018-02-14"),
        ("Stephens Lake Park", "at", "US", 38.95, -92.33, "2018-02-14"),
        ("leak was stopped shortly", "at", "US", 38.95, -92.33, "2018-02-14"),
        ("third time since October", "at", "US", 38.95, -92.33, "2017-10/2018-02-15"),
        ("a house on Paris Road", "at", "US", 38.95, -92.33, "2017-11"),
        ("Monday at City Hall", "at", "US", 38.95, -92.33, "2018-02-19"),
    ],
    "shelter-mcmurray": [
        ("shelter in Fort McMurray", "at", "CA", 56.73, -111.38, "2017-01-22"),
        ("Hospital in Edmonton", "to", "CA", 53.55, -113.47, "2017-01-22"),
        ("Northern Lights regional", "at", "CA", 56.73, -111.38, "2017-01-22"),
        ("homes in the city last May", "at", "CA", 56.73, -111.38, "2016-05"),
        ("house in Grande Prairie", "at", "CA", 55.17, -118.8, "2009"),
    ],
    "mine-mufulira": [
        ("searching on Tuesday", "at", "ZM", -12.55, 28.24, "2014-05-20"),
        ("about 3 a.m. at the Mufulira", "at", "ZM", -12.55, 28.24, "2014-05-20"),
        ("the Malcolm Watson hospital", "at", "ZM", -12.55, 28.24, "2014-05-20"),
        ("waited at the gate", "at", "ZM", -12.55, 28.24, "2014-05-20"),
        ("on its way from Kitwe", "from", "ZM", -12.8, 28.21, "2014-05-20"),
        ("flown in from South Africa", "from", "ZA", -29.0, 24.0, "2014-05-20"),
        ("Production at Mufulira", "at", "ZM", -12.55, 28.24, ""),
        ("1.2 percent in London", "at", "GB", 51.51, -0.13, "2014-05-20"),
        ("above the same mine", "at", "ZM", -12.55, 28.24, "1970"),
        ("a coal mine at Soma", "at", "TR", 39.19, 27.61, "2014-05-12/2014-05-18"),
        ("marched in Ankara", "at", "TR", 39.92, 32.85, "2014-05-12/2014-05-18"),
        ("Ankara and Izmir", "at", "TR", 38.41, 27.14, "2014-05-12/2014-05-18"),
    ],
    "port-sanpedro": [
        ("in the port of San Pedro", "at", "CI", 4.75, -6.64, "2022-03-07"),
        ("was heard in Sassandra", "at", "CI", 4.95, -6.09, "2022-03-07"),
        ("still digging", "at", "CI", 4.75, -6.64, "2022-03-08"),
        ("by road to Abidjan", "to", "CI", 5.35, -4.0, "2022-03-08"),
        ("flown to Accra", "to", "GH", 5.56, -0.2, "2022-03-08"),
        ("Accra and Rabat", "to", "MA", 34.01, -6.83, "2022-03-08"),
        ("who visited the site", "at", "CI", 4.75, -6.64, "2022-03-07"),
        ("conference in Addis Ababa", "from", "ET", 9.03, 38.75, "2022-03-07/2022-03-08"),
        ("arrived from Ukraine", "from", "UA", 49.0, 32.0, "2022-01"),
        ("farmers in Mali", "to", "ML", 18.0, -2.0, "2022-01"),
        ("Mali and Burkina Faso", "to", "BF", 12.5, -1.67, "2022-01"),
        ("devastated the Lebanese capital", "at", "LB", 33.89, 35.5, "2020-08"),
        ("jumped in New York", "at", "US", 40.71, -74.01, ""),
        ("New York and London", "at", "GB", 51.51, -0.13, ""),
        ("questioned in Antwerp", "at", "BE", 51.22, 4.4, ""),
    ],
    "caravan-tapachula": [
        ("across the Suchiate River", "via", "MX", 14.68, -92.15, "2018-10-20"),
        ("from Guatemala into", "from", "GT", 15.5, -90.25, "2018-10-20"),
        ("into Mexico on Saturday", "to", "MX", 23.0, -102.0, "2018-10-20"),
        ("main square of Ciudad Hidalgo", "at", "MX", 14.68, -92.15, "2018-10-20"),
        ("walk on to Tapachula", "to", "MX", 14.91, -92.26, "2018-10-20"),
        ("terminal of San Pedro Sula", "from", "HN", 15.51, -88.03, "2018-10-12"),
        ("passed through Ocotepeque", "via", "HN", 14.43, -89.18, "2018-10-12"),
        ("Ocotepeque and Esquipulas", "via", "GT", 14.57, -89.35, "2018-10-12"),
        ("a rally in Elko", "at", "US", 40.83, -115.76, "2018-10-20"),
        ("a shelter in Tapachula", "to", "MX", 14.91, -92.26, ""),
        ("at the fairground there", "at", "MX", 14.91, -92.26, "2018-10-19"),
        ("as far as Tijuana", "to", "MX", 32.5, -117.0, "2018-04"),
        ("In Tegucigalpa, police", "at", "HN", 14.08, -87.21, ""),
    ],
    "shooting-tulsa": [
        ("rink in east Tulsa", "at", "US", 36.15, -95.95, "2019-03-10"),
        ("near 21st Street and Garnett", "to", "US", 36.15, -95.95, "2019-03-09"),
        ("gunshot wound to the chest", "at", "US", 36.15, -95.95, "2019-03-09"),
        ("to Saint Francis Hospital", "to", "US", 36.15, -95.95, "2019-03-09"),
        ("treated at the scene", "at", "US", 36.15, -95.95, "2019-03-09"),
        ("motel in Broken Arrow", "at", "US", 36.05, -95.79, "2019-03-10"),
        ("rink was closed Sunday", "at", "US", 36.15, -95.95, "2019-03-10"),
        ("the same parking lot", "at", "US", 36.15, -95.95, "2019-01"),
    ],
    "floods-assam": [
        ("In Barpeta district", "at", "IN", 26.32, 91.01, ""),
        ("capsized near Dhubri", "at", "IN", 26.02, 89.99, "2020-07-14"),
        ("a third of Bangladesh", "at", "BD", 24.0, 90.0, ""),
        ("levels at Chilmari", "at", "BD", 25.56, 89.67, "2020-07-12/2020-07-15"),
        ("Chilmari and Jamalpur", "at", "BD", 24.92, 89.95, "2020-07-12/2020-07-15"),
        ("trains between Dhaka", "at", "BD", 23.71, 90.41, "2020-07-12/2020-07-15"),
        ("floods in Nepal", "at", "NP", 28.0, 84.0, "2017"),
        ("Nepal, India and", "at", "IN", 22.0, 79.0, "2017"),
        ("India and Bangladesh killed", "at", "BD", 24.0, 90.0, "2017"),
    ],
}
# Right too, though a stricter editor might leave them off.
ALSO = {
    # the police that close the street and detain the driver do so where the tram crashed
    "tram-sarajevo": ["", "City Hall", ""],
    "cyclone-mozambique": [],
    "trial-transfer": ["court in Lisbon", "United States"],
    # a gazetteer that knows Piraeus may pin the other end of the line that does not run
    "travel-naxos": ["Piraeus"],
    # who travelled from Butembo came to Goma, where he died
    "epidemic-kivu": [""],
}
# Who acts or is only named: none of these may be a mark.
ACTORS = {
    "tram-sarajevo": {"Germany", "Brussels", "Zenica", "SARAJEVO", "Canton of Sarajevo"},
    "cyclone-mozambique": {"Lilongwe", "South Africa", "Portugal", "European Union", "Maputo"},
    "trial-transfer": {"Belgium", "Portugal", "Antwerp Diamond Bank", "Illinois"},
    "council-norwich": {"Thorpe Hamlet", "Cromer", "Norfolk", "Norfolk Society"},
    "business-turin": {"Geneva", "Scotland", "Bank of Scotland", "Italy", "Warsaw"},
    "sport-rally": {"Kenya"},
    "war-town": {"BEIRUT", "Damascus", "Russia"},
    "epidemic-kivu": {"Rwanda", "Geneva"},
    "migration-channel": {"Britain", "France"},
    "election-bamako": {"Mali", "European Union", "Ségou"},
    "obituary-potter": {"Dresden", "Leipzig"},
    "travel-naxos": {"Leeds", "Greece"},
    "gas-columbia": {"COLUMBIA", "Mo.", "Springfield"},
    "shelter-mcmurray": {"Alberta"},
    "mine-mufulira": {"Africa", "Toronto", "Democratic Republic of Congo"},
    "port-sanpedro": {"Bamako", "Beirut", "Morocco", "Paris"},
    "caravan-tapachula": {"Choluteca", "El Salvador", "Honduras"},
    "shooting-tulsa": {"TULSA", "Tulsa", "Okla."},
    "floods-assam": {"New Delhi", "Kaziranga National Park"},
}


@pytest.fixture(scope="module", params=sorted(EXPECTED))
def story(request: pytest.FixtureRequest, places: Places, language: Language) -> EventMap:
    article = read_article(str(STORIES / f"{request.param}.txt"))
    found = find_events(article, places=places, language=language)
    return map_events(article, found.events, found.not_mapped)


def near(mark: Mark, lat: float, lon: float) -> bool:
    """Within the mark's own radius of the place, or some 30 km."""
    degrees = max(0.3, mark.radius_km / 111)
    return abs(mark.lat - lat) < degrees and abs(mark.lon - lon) < degrees * 1.5


def test_every_expected_mark_is_there(story: EventMap) -> None:
    for words, role, country, lat, lon, when in EXPECTED[story.article.id]:
        found = [m for m in story.marks if words in m.quote and near(m, lat, lon)]
        assert (role, country, when) in {(m.role, m.country, m.when) for m in found}, words


def test_nothing_else_is_pinned(story: EventMap) -> None:
    assert not {mark.toponym for mark in story.marks} & ACTORS[story.article.id]
    expected = EXPECTED[story.article.id]
    extra = [
        mark.toponym
        for mark in story.marks
        if not any(words in mark.quote and near(mark, lat, lon)
                   for words, _, _, lat, lon, _ in expected)
    ]  # fmt: skip
    assert sorted(extra) == sorted(ALSO.get(story.article.id, ()))
