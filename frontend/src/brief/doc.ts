/** The brief as /api/brief tells it. */
import type { Label } from "../wire";

export interface Figures {
  new: number;
  new_before: number;
  settled: number;
  settled_before: number;
  newly_overdue: number;
  newly_overdue_before: number;
  overdue: number;
  open: number;
}

export interface Reach {
  visited: number;
  total: number | null;
  value: number | null;
  at_most: boolean;
}

export interface Group extends Figures {
  code: string;
  label: Label;
}

export interface LayerFigures extends Figures {
  layer: string;
  label: Label;
  rate: number | null;
  households: number;
  people: number;
  kinds: Group[];
  levels: Group[];
  tiers: Group[];
}

export interface Part extends Figures {
  unit: string;
  name: string;
  households: Reach;
  gap_months: number;
  /** Its villages without a visit for long. */
  neglected: number;
}

export interface Unvisited {
  unit: string;
  name: string;
  /** Names of the units between it and the brief's. */
  above: string[];
  gap_months: number;
  /** Month of the latest visit; null when none is known. */
  last_month: string | null;
}

export interface KeyCase {
  layer: string;
  township_name: string;
  village_name: string;
  level: string;
  kind_label: Label | null;
  status_label: Label | null;
  owner_tier_label: Label | null;
  found: string;
  due: string;
  days_overdue: number;
}

export interface BriefDoc {
  unit: string;
  name: string;
  level: string;
  above: { code: string; name: string }[];
  from: string;
  until: string;
  total: Figures;
  layers: LayerFigures[];
  parts: Part[];
  wider: Figures;
  visits: {
    month: string;
    households: Reach;
    enterprises: Reach;
    villages: number;
    neglected: number;
    /** Those longest unvisited. */
    unvisited: Unvisited[];
    unvisited_more: number;
    short_rosters: number;
  };
  key_cases: KeyCase[];
  key_more: number;
  source: string;
  zone: string;
  generated?: string;
}
