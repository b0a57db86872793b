"""The style of the page: it fills the window exactly, and only the list of findings scrolls."""

from __future__ import annotations

import streamlit as st

_CSS = """
<style>
  .stMainBlockContainer { max-width: 100% !important; padding: 3.6rem 1rem 0 !important; }
  .stMainBlockContainer:has(.st-key-decisions) > [data-testid="stVerticalBlock"] { gap: .35rem; }
  .st-key-review { gap: .35rem; }
  .st-key-review h1 { font-size: 1.25rem; padding: 0; }
  .st-key-usher { position: absolute; width: 1px !important; height: 1px; overflow: hidden; }
  .st-key-evidence { gap: .3rem; }
  .st-key-clip-film { gap: 0; }
  [data-testid="stLayoutWrapper"]:has(> :is(.st-key-decisions, .st-key-repetitions)) { flex: 0 0 auto !important;
    height: auto !important; }
  .st-key-decisions { height: calc(100dvh - 10.7rem) !important; flex: 0 0 auto !important; min-height: 20rem; }
  .st-key-decisions > [data-testid="stVerticalBlock"], .st-key-decisions { gap: .3rem; }
  .st-key-decisions { padding: .4rem .8rem !important; }
  .st-key-decisions > div { flex-shrink: 0; }
  .st-key-decisions :is(.stHeading, [class*="st-key-finding-"]) [data-testid="stMarkdownContainer"] {
    margin-bottom: 0; }
  .st-key-decisions [class*="st-key-unseen-"] { overflow: visible; }
  .st-key-decisions h2 { font-size: 1rem; padding: .25rem 0; }
  [class*="st-key-row-"] button { justify-content: flex-start; width: 100%; padding: 0 .5rem;
    border: 1px solid light-dark(#cbd2d9, #3a4652); }
  [class*="st-key-row-"] button > div { width: 100%; justify-content: flex-start; overflow: hidden; }
  [class*="st-key-row-"] button [data-testid="stMarkdownContainer"] { flex: 1; min-width: 0; text-align: left; }
  [class*="st-key-row-"] button p { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; text-align: left; }
  [class*="st-key-row-flagged"] button { border-left: 8px solid #ffd84d; }
  [class*="st-key-row-watch"] button { border-left: 8px dotted #7b8794; }
  [class*="st-key-finding-"] [data-testid="stHorizontalBlock"] { overflow: visible; }
  [class*="st-key-finding-"] { gap: .4rem; padding: .6rem .7rem; scroll-margin: .5rem; }
  [class*="st-key-finding-"]:focus-visible { outline: 3px solid light-dark(#1d4e4a, #5cc9b5); outline-offset: 1px; }
  [class*="st-key-finding-"] p { margin-bottom: 0; line-height: 1.4; }
  [class*="st-key-finding-"] .bullet { max-width: none; }
  .st-key-repetitions { height: calc(57dvh - 14.2rem) !important; flex: 0 0 auto !important; min-height: 9rem; }
  .st-key-repetitions [data-testid="stHtml"] { overflow-x: auto; }
  table.repetitions { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9rem; }
  table.repetitions th, table.repetitions td { padding: .15rem .5rem; text-align: right;
    border-bottom: 1px solid light-dark(#cbd2d9, #3a4652); white-space: nowrap; }
  table.repetitions th:first-child { text-align: left; font-weight: 400; white-space: normal; min-width: 9rem; }
  table.repetitions tr.marked { background: light-dark(#fff3bf, #5c4f14); }
  table.repetitions .side-left { color: light-dark(#b34700, #ff9a4d); font-weight: 700; }
  table.repetitions .side-right { color: light-dark(#005a9c, #6db6ff); font-weight: 700; }
  .st-key-chain label { align-items: center; }
  @media (min-width: 901px) {
    .st-key-banner { overflow: hidden; flex-wrap: nowrap !important; max-height: 2.75rem; }
    .st-key-banner p { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  }
  @media (max-width: 900px) {
    .st-key-decisions { height: auto !important; }
    .st-key-decisions [data-testid="stHorizontalBlock"] { flex-wrap: wrap !important; }
  }
</style>
"""


def apply_look() -> None:
    """Put the style of the page into it."""
    st.html(_CSS)
