package io.graft.security.certificate;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where the certificate of this service comes from. Used on the agent's thread. */
interface CredentialsSource {
  /**
   * Looks for newer credentials.
   *
   * @param present {@code null}: there are none yet
   * @param generation of the next credentials
   * @return {@code null}: those that are present are still the newest
   * @throws IOException if there are newer ones that cannot be used; the message is a clause
   */
  @Nullable Credentials next(@Nullable Credentials present, long generation) throws IOException;

  /** How long to wait before the next look, in milliseconds. */
  long pauseMillis();

  /** Where they come from, for people: {@code /etc/graft/tls.pem}. */
  String describe();
}
