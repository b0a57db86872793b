// Streamlit's PDF viewer scrolls but cannot be reached by keyboard: give it a place in the Tab order, and a name.
// The viewer draws itself anew with every document, so this looks again as long as the page stands.
const EVERY_MS = 300;

export default function ({ parentElement, data }) {
  const look = () => {
    for (const pages of document.querySelectorAll('[data-testid="pdf-content"]:not([tabindex="0"])')) {
      pages.tabIndex = 0;
      pages.setAttribute("role", "region");
      pages.setAttribute("aria-label", data.label);
    }
  };
  look();
  clearInterval(parentElement.looking);
  parentElement.looking = setInterval(look, EVERY_MS);
  return () => clearInterval(parentElement.looking);
}
