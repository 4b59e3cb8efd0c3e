// The administrator's page: jobs as they go, and the programmes with their counts.

import { JobList } from "./jobs.js";
import { ProgrammeTable } from "./programmes.js";

new JobList(document.querySelector("[data-jobs]"));
new ProgrammeTable(document.querySelector("[data-programmes]"));
