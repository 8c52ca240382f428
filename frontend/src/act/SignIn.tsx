/** The way back in when a session has ended amid a form: beside the page, so that what was written stays. */
import { w } from "./words";

export function SignIn() {
  return (
    <a class="sign-in" href="/sign-in" target="_blank" rel="noreferrer">
      {w("signIn")}
    </a>
  );
}
