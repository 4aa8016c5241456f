import { render } from "preact";
import { App } from "./shell/app.js";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/controls.css";
import "./styles/parts.css";
import "./styles/window-map.css";
import "./styles/views.css";

const place = document.getElementById("app");
if (place !== null) render(<App />, place);
