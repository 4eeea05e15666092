// Enhancements. Every page works without them; each module looks for its own data attributes.
import { watchCharts } from "./charts.js";
import { watchCopyButtons } from "./copy.js";
import { watchForms } from "./forms.js";
import { watchLiveRegions } from "./live.js";
import { watchPopups } from "./popups.js";
import { watchTheme } from "./theme.js";

watchForms();
watchPopups();
watchCopyButtons();
watchTheme();
watchCharts();
watchLiveRegions();
