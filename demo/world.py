"""The world of the simulated people: countries, browsers, phones, names."""

from typing import NamedTuple


class Country(NamedTuple):
    """A country with the addresses of its learners."""

    code: str
    offset_hours: int
    language: str
    ipv4: str
    ipv6: str | None
    names: tuple[str, ...]
    families: tuple[str, ...]


COUNTRIES = (
    Country(
        code="US",
        offset_hours=-6,
        language="en-US,en;q=0.9",
        ipv4="73.162",
        ipv6="2600:1700:2",
        names=("Maya", "Noah", "Ava", "Eli"),
        families=("Reed", "Ortiz", "Stone"),
    ),
    Country(
        code="IN",
        offset_hours=5,
        language="en-IN,hi;q=0.8",
        ipv4="49.36",
        ipv6="2405:201:1",
        names=("Asha", "Ravi", "दीपा", "Kiran"),
        families=("Nair", "Rao", "शर्मा"),
    ),
    Country(
        code="BR",
        offset_hours=-3,
        language="pt-BR,pt;q=0.9",
        ipv4="177.32",
        ipv6="2804:14d",
        names=("João", "Inês", "Luiza", "Caio"),
        families=("Araújo", "Gonçalves", "Lima"),
    ),
    Country(
        code="FR",
        offset_hours=1,
        language="fr-FR,fr;q=0.9",
        ipv4="90.63",
        ipv6="2a01:e0a:12",
        names=("Zoë", "Rémi", "Anaïs", "Luc"),
        families=("Lefèvre", "Noël", "Roux"),
    ),
    Country(
        code="DE",
        offset_hours=1,
        language="de-DE,de;q=0.9",
        ipv4="91.7",
        ipv6="2003:c0",
        names=("Jürgen", "Lena", "Mia", "Käthe"),
        families=("Groß", "Müller", "Voss"),
    ),
    Country(
        code="GB",
        offset_hours=0,
        language="en-GB,en;q=0.9",
        ipv4="86.140",
        ipv6=None,
        names=("Isla", "Owen", "Fern", "Jack"),
        families=("O'Hara", "Shaw", "Webb"),
    ),
    Country(
        code="JP",
        offset_hours=9,
        language="ja,en;q=0.5",
        ipv4="126.3",
        ipv6=None,
        names=("葵", "蓮", "陽菜", "Ren"),
        families=("佐藤", "鈴木", "Mori"),
    ),
    Country(
        code="CN",
        offset_hours=8,
        language="zh-CN,zh;q=0.9",
        ipv4="36.110",
        ipv6="240e:3a0",
        names=("伟", "芳", "静", "Lei"),
        families=("王", "李", "Zhang"),
    ),
    Country(
        code="MX",
        offset_hours=-6,
        language="es-MX,es;q=0.9",
        ipv4="187.190",
        ipv6=None,
        names=("Lucía", "Mateo", "Ximena", "Iván"),
        families=("Peña", "Núñez", "Cruz"),
    ),
    Country(
        code="NG",
        offset_hours=1,
        language="en-NG,en;q=0.9",
        ipv4="105.112",
        ipv6=None,
        names=("Amaka", "Tunde", "Ngozi", "Femi"),
        families=("Okoro", "Bello", "Adé"),
    ),
)
COUNTRY_WEIGHTS = (30, 18, 10, 8, 7, 7, 4, 6, 6, 4)

_MOZILLA = "Mozilla/5.0"
_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36"
_SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15"
DESKTOP_AGENTS = (
    f"{_MOZILLA} (Windows NT 10.0; Win64; x64) {_CHROME}",
    f"{_MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) {_SAFARI}",
    f"{_MOZILLA} (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0",
    f"{_MOZILLA} (Windows NT 10.0; Win64; x64) {_CHROME} Edg/143.0.0.0",
    f"{_MOZILLA} (iPad; CPU OS 18_2 like Mac OS X) {_SAFARI}",
)
PHONE_AGENT = "Dalvik/2.1.0 (Linux; U; Android 15; Pixel 8 Build/AP4A.250105.002)"

EDUCATION = ("m", "b", "hs", "a", "p", "p_se", "p_oth", "jhs", "el", "none", "other")
EDUCATION_WEIGHTS = (24, 32, 18, 6, 5, 1, 1, 3, 1, 1, 3)

WORDS = (
    "river",
    "basin",
    "stone",
    "energy",
    "market",
    "theory",
    "garden",
    "number",
    "signal",
    "music",
    "history",
    "planet",
    "language",
    "method",
    "sample",
    "engine",
    "memory",
    "colour",
    "border",
    "station",
    "archive",
    "harbour",
    "weather",
    "question",
)

LMS_HOST = "learn.example.org"
LMS_ROOT = f"https://{LMS_HOST}"
