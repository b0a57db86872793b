"""The pages: scripts that Streamlit runs by their path."""
