export const PLACES = [
  { value: "tel_aviv", label: "תל אביב והמרכז" },
  { value: "jerusalem", label: "ירושלים" },
  { value: "haifa", label: "חיפה" },
  { value: "beer_sheva", label: "באר שבע" },
] as const;

export const REST_DAYS = [
  { value: "block", label: "בלי פניות" },
  { value: "allow", label: "רק מענה ושירות" },
] as const;

export const CHOL_HAMOED = [
  { value: "short", label: "חצי יום" },
  { value: "normal", label: "כרגיל" },
  { value: "block", label: "בלי פניות" },
] as const;

export const MEMORIAL_DAYS = [
  { value: "no_marketing", label: "בלי דיוור" },
  { value: "block", label: "בלי פניות" },
] as const;

export const FAST_DAYS = [
  { value: "normal", label: "כרגיל" },
  { value: "no_marketing", label: "בלי דיוור" },
] as const;
