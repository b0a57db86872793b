"""What Streamlit runs at every touch."""

from screening.ui.entry import main

if __name__ == "__main__":  # the analysis processes import this file once more, under another name
    main()
