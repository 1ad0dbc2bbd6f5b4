/**
 * Credentials of calls: where the {@code Authorization} header of a call comes from. Begin with
 * {@link io.graft.governance.credential.CallCredentials}.
 */
package io.graft.governance.credential;
