/**
 * What rules match: requests ({@link io.graft.governance.match.RequestMatch}), a value of a request
 * ({@link io.graft.governance.match.RequestKey}) and instances ({@link
 * io.graft.governance.match.Selector}). All are values parsed from the text of a rule. Invalid text
 * causes an {@link java.lang.IllegalArgumentException} whose message is a clause that says why.
 */
package io.graft.governance.match;
