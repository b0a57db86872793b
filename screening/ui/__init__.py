"""The app in the browser: the only package that imports Streamlit. Pages lay out and call; they do not compute."""
