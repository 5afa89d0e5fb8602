"""Where the simulated people live and what they use: countries, browsers, phones, names."""

from typing import NamedTuple


class Country(NamedTuple):
    """A country with the addresses its learners have."""

    code: str
    offset_hours: int
    language: str
    ipv4: str
    ipv6: str | None
    names: tuple[str, ...]
    families: tuple[str, ...]


COUNTRIES = (
    Country("US", -6, "en-US,en;q=0.9", "73.162", "2600:1700:2", ("Maya", "Noah", "Ava", "Eli"), ("Reed", "Ortiz", "Stone")),
    Country("IN", 5, "en-IN,hi;q=0.8", "49.36", "2405:201:1", ("Asha", "Ravi", "दीपा", "Kiran"), ("Nair", "Rao", "शर्मा")),
    Country("BR", -3, "pt-BR,pt;q=0.9", "177.32", "2804:14d", ("João", "Inês", "Luiza", "Caio"), ("Araújo", "Gonçalves", "Lima")),
    Country("FR", 1, "fr-FR,fr;q=0.9", "90.63", "2a01:e0a:12", ("Zoë", "Rémi", "Anaïs", "Luc"), ("Lefèvre", "Noël", "Roux")),
    Country("DE", 1, "de-DE,de;q=0.9", "91.7", "2003:c0", ("Jürgen", "Lena", "Mia", "Käthe"), ("Groß", "Müller", "Voss")),
    Country("GB", 0, "en-GB,en;q=0.9", "86.140", None, ("Isla", "Owen", "Fern", "Jack"), ("O'Hara", "Shaw", "Webb")),
    Country("JP", 9, "ja,en;q=0.5", "126.3", None, ("葵", "蓮", "陽菜", "Ren"), ("佐藤", "鈴木", "Mori")),
    Country("CN", 8, "zh-CN,zh;q=0.9", "36.110", "240e:3a0", ("伟", "芳", "静", "Lei"), ("王", "李", "Zhang")),
    Country("MX", -6, "es-MX,es;q=0.9", "187.190", None, ("Lucía", "Mateo", "Ximena", "Iván"), ("Peña", "Núñez", "Cruz")),
    Country("NG", 1, "en-NG,en;q=0.9", "105.112", None, ("Amaka", "Tunde", "Ngozi", "Femi"), ("Okoro", "Bello", "Adé")),
)  # fmt: skip
COUNTRY_WEIGHTS = (30, 18, 10, 8, 7, 7, 4, 6, 6, 4)

DESKTOP_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0",
    "Mozilla/5.0 (iPad; CPU OS 18_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Mobile/15E148 Safari/604.1",
)  # fmt: skip
PHONE_AGENT = "Dalvik/2.1.0 (Linux; U; Android 15; Pixel 8 Build/AP4A.250105.002)"

EDUCATION = ("m", "b", "hs", "a", "p", "p_se", "p_oth", "jhs", "el", "none", "other")
EDUCATION_WEIGHTS = (24, 32, 18, 6, 5, 1, 1, 3, 1, 1, 3)

WORDS = (
    "river basin stone energy market theory garden number signal music history planet language "
    "method sample engine memory colour border station archive harbour weather question"
).split()

LMS_HOST = "learn.example.org"
LMS_ROOT = f"https://{LMS_HOST}"
