"""What Streamlit runs at every touch."""

from screening.ui.entry import main

main()
