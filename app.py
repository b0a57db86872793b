"""Start the app with ``streamlit run app.py``; ``screening app`` is the usual way."""

from screening.ui.entry import main

main()
