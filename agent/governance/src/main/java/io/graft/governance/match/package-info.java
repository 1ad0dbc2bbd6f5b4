/**
 * What a rule goes by: which requests ({@link io.graft.governance.match.RequestMatch}), which value
 * of a request ({@link io.graft.governance.match.RequestKey}), which instances ({@link
 * io.graft.governance.match.Selector}). Values, parsed from the text of a rule; what is wrong with
 * the text is an {@link java.lang.IllegalArgumentException} whose message is a clause for people.
 */
package io.graft.governance.match;
