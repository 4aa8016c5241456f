// Before the first paint, so that the page never flashes in the other colours.
const theme = localStorage.getItem("mediafs.theme");
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
