import { defineConfig } from "@playwright/test";
import base from "./playwright.config";

/** npm run soak: the map used for SOAK_MINUTES (10), a wall for SOAK_HOURS (72) simulated ones, watched for memory that grows. Not part of the tests. */
export default defineConfig({ ...base, testMatch: /soak\.ts$/, timeout: 0, workers: 1 });
