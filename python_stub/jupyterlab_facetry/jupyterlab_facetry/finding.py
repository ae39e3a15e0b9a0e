"""The page that finds out at which of its places the page that approves is reached."""

from __future__ import annotations

import html
from typing import NamedTuple

#: The page that approves says that it is there well before; else its port leads elsewhere.
_PATIENCE_MS = 5000


class Words(NamedTuple):
    """What the page says; `otherwise` has links, and `{consent}` for the address."""

    heading: str
    looking: str
    otherwise: str
    frame: str


WORDS = {
    "en": Words(
        heading="Let this browser approve",
        looking="Looking for the page that approves…",
        otherwise=(
            'If nothing happens: <a href="?at=port">open it at {consent}</a>, or, where only '
            "Jupyter’s own port is forwarded to you, "
            '<a href="?at=behind">behind that port</a>.'
        ),
        frame="The page that approves",
    ),
    "de": Words(
        heading="Diesen Browser zum Genehmigen zulassen",
        looking="Die Genehmigungsseite wird gesucht…",
        otherwise=(
            'Wenn nichts geschieht: <a href="?at=port">auf {consent} öffnen</a> oder, wo nur der '
            "Port von Jupyter selbst zu Ihnen weitergeleitet wird, "
            '<a href="?at=behind">hinter jenem Port</a>.'
        ),
        frame="Die Genehmigungsseite",
    ),
}


def language_of(accepted: str) -> str:
    """Of the languages of an ``Accept-Language`` header the best that the page speaks."""
    weighed = []
    for part in accepted.lower().split(","):
        tag, _, weight = part.partition(";")
        language = tag.strip().partition("-")[0]
        _, _, value = weight.partition("=")
        try:
            quality = float(value) if value.strip() else 1.0
        except ValueError:
            continue
        if language in WORDS and quality > 0:
            weighed.append((quality, language))
    # Of equals the first.
    return max(weighed, key=lambda one: one[0], default=(0.0, "en"))[1]


def finding_page(accepted: str, *, nonce: str, consent: str) -> str:
    """Write the page, in the language that the browser likes best."""
    language = language_of(accepted)
    words = WORDS[language]
    address = html.escape(consent)
    return _PAGE.format(
        language=language,
        words=words,
        otherwise=words.otherwise.format(consent=address),
        nonce=nonce,
        consent=address,
        patience=_PATIENCE_MS,
    )


#: A page of that port that is ready says so; a port that nobody listens at refuses at once; one
#: that is somebody else's says nothing.
_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Facetry</title>
<style nonce="{nonce}">
body {{
  font: 1rem/1.5 system-ui, sans-serif;
  max-width: 34rem;
  margin: 4rem auto;
  padding: 0 1rem;
}}
iframe {{ display: none }}
</style>
</head>
<body data-consent="{consent}" data-patience="{patience}">
<main>
<h1>{words.heading}</h1>
<p role="status">{words.looking}</p>
<p>{otherwise}</p>
</main>
<script nonce="{nonce}">
const {{ consent, patience }} = document.body.dataset;
const frame = document.createElement('iframe');
let gone = false;
const go = at => {{
  if (!gone) {{
    gone = true;
    location.replace(`?at=${{at}}`);
  }}
}};
addEventListener('message', ({{ origin, source, data }}) => {{
  if (origin === consent && source === frame.contentWindow && data?.facetry === 'ready') {{
    go('port');
  }}
}});
fetch(`${{consent}}/consent/config`, {{ mode: 'no-cors' }}).catch(() => go('behind'));
setTimeout(go, Number(patience), 'behind');
frame.src = `${{consent}}/?frame`;
frame.title = '{words.frame}';
document.body.append(frame);
</script>
</body>
</html>
"""
