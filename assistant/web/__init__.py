"""What the browser gets beside Streamlit: styles, scripts and the sign-in form, each a file of its own kind.

look.css        how the page looks, on the screen and on paper
chinese.js      Streamlit's own few English words in Chinese (words.json), and the language of the document
figures.js figures.css   a text whose numbers show their evidence
sign_in.html    the sign-in form
site.py         the server: Streamlit with the gate and the sign-in form around it
"""

from functools import cache
from importlib.resources import files


@cache
def asset(name: str) -> str:
    """The text of a file of this folder."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
