// Streamlit's PDF viewer scrolls but cannot be reached by keyboard: give it a place in the Tab order, and a name.
const PATIENCE_MS = 10000;

export default function ({ data }) {
  const until = performance.now() + PATIENCE_MS;
  const look = () => {
    const pages = document.querySelector('[data-testid="pdf-content"]');
    if (pages) {
      pages.tabIndex = 0;
      pages.setAttribute("role", "region");
      pages.setAttribute("aria-label", data.label);
    } else if (performance.now() < until) requestAnimationFrame(look);
  };
  look();
}
