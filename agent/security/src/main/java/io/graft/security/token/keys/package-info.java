/**
 * The public keys of an issuer: where they are ({@link KeyLocation}), how they are loaded and kept
 * ({@link KeySource}), and which of them may verify a token ({@link KeySet}). Begin with {@link
 * KeySource}.
 */
package io.graft.security.token.keys;
