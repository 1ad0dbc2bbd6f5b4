/**
 * Asks another service whether a request may be served: what rules with {@code action=custom} do.
 * Begin with {@link io.graft.security.check.AccessChecks}.
 */
package io.graft.security.check;
