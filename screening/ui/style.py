"""The few rules that the theme cannot say: touch size, focus, and the four outcomes told apart without colour alone."""

from __future__ import annotations

import streamlit as st

_CSS = """
<style>
  .stApp button, .stApp [role="radio"], .stApp [data-testid="stExpander"] summary,
  .stApp [data-testid="stTopNavLinkContainer"] a, .stApp [data-testid="stSidebarNavLink"],
  .stApp [data-baseweb="select"] > div, .stApp [data-testid="stNumberInputContainer"] input { min-height: 44px; }
  .stApp :is(button, summary, a, input):focus-visible {
    outline: 3px solid light-dark(#1d4e4a, #5cc9b5); outline-offset: 2px; }
  .stMainBlockContainer { max-width: 66rem; padding-bottom: 4rem; }
  .stMainBlockContainer [data-testid="stExpander"] summary p { font-size: 1rem; font-weight: 600; }
  .stMainBlockContainer h1 { font-size: 1.7rem; padding: 0 0 .5rem; }
  .stMainBlockContainer h2 { font-size: 1.3rem; padding: 1rem 0 .25rem; }
  .stMainBlockContainer h3 { font-size: 1.1rem; padding: .75rem 0 .25rem; }
  .stApp kbd { color: inherit; opacity: 1; }
  .stApp button[kind^="primary"]:not(:disabled) :is(p, kbd, span) { color: light-dark(#ffffff, #14191f); }
  .st-key-person-menu { position: fixed; top: .35rem; right: 1rem; width: auto; z-index: 999991; }
  .st-key-banner { background: light-dark(#f4f6f8, #1e252c); border: 1px solid light-dark(#cbd2d9, #3a4652);
    border-radius: .5rem; padding: .15rem .75rem; }
  .st-key-pain-chart img { background: #fff; border-radius: .5rem; }
  .st-key-handover-hidden { display: none; }
  [class*="st-key-outcome-"] { border-left: 8px solid #7b8794; padding-left: 1rem; }
  .st-key-outcome-flagged { border-left-color: #ffd84d; box-shadow: inset 1px 0 0 currentColor; }
  .st-key-outcome-watch { border-left: 8px dotted #7b8794; }
  .st-key-outcome-not_assessed { border-left: 0; padding-left: calc(1rem + 8px); background:
    repeating-linear-gradient(135deg, #7b8794 0 2px, transparent 2px 6px) left / 8px 100% no-repeat; }
  .st-key-outcome-within_limit { border-left: 2px solid #7b8794; padding-left: calc(1rem + 6px); }
  .bullet { position: relative; height: 3.1rem; max-width: 28rem; }
  .bullet > div { position: absolute; }
  .bullet .axis { left: 0; right: 0; top: 1rem; border-top: 1px solid #7b8794; }
  .bullet .beyond { top: 1.5rem; height: .35rem; background: #ffd84d; border: 1px solid #7b8794;
    box-sizing: border-box; }
  .bullet .band { top: .45rem; height: 1.1rem; border-radius: .2rem; background: currentColor; opacity: .2; }
  .bullet .dot { top: .6rem; width: .85rem; height: .85rem; margin-left: -.42rem; border-radius: 50%;
    background: currentColor; }
  .bullet .left { background: light-dark(#b34700, #ff9a4d); }
  .bullet .right { background: light-dark(#005a9c, #6db6ff); }
  .bullet .dot.right { border-radius: 0; }
  .bullet .tick { top: .1rem; height: 1.8rem; margin-left: -1.5px; border-left: 3px solid currentColor; }
  .bullet .label { top: 1.9rem; transform: translateX(-50%); font-size: .85rem; white-space: nowrap; }
  @media (prefers-reduced-motion: reduce) { .stApp * { animation: none !important; transition: none !important; } }
</style>
"""


def apply_style() -> None:
    """Put the style block into the page."""
    st.html(_CSS)
