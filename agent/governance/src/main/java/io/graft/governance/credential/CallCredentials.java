package io.graft.governance.credential;

import io.graft.governance.context.CallContext;
import io.graft.governance.setting.SettingValues;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of calls to one destination. Thread-safe, and on the path of each call: nothing
 * waits, locks or logs.
 */
public interface CallCredentials {
  /** The credentials of each destination. */
  interface Source {
    /**
     * Called when rules have changed, and at the first call to a destination.
     *
     * @param destination its name in the rules: a service, or {@code host:port}
     * @param instanceOf the service that another load balancer has chosen the address for; {@code
     *     null}: none
     * @param governed whether a registry knows it
     * @param values its settings, and those for all destinations
     * @return {@code null}: its calls carry none
     */
    @Nullable CallCredentials of(
        String destination, @Nullable String instanceOf, boolean governed, SettingValues values);
  }

  /**
   * Finds the credential of a call.
   *
   * @param context the request that the call is made for; {@code null}: none
   * @param now on the clock
   */
  Credential find(@Nullable CallContext context, long now);

  /** Whether a call without a credential is not sent. */
  boolean required();

  /**
   * Called for a call without TLS to another host.
   *
   * @return why it gets no credential; {@code null}: it may get one
   */
  @Nullable Credential inPlaintext();

  /**
   * The service has refused a credential with 401.
   *
   * @param context as for {@link #find}
   * @param header as returned by {@link #find}
   * @return whether {@link #renewed} may have another one soon
   */
  boolean refused(@Nullable CallContext context, String header, long now);

  /**
   * Finds the credential for a request that is sent again because one was refused.
   *
   * @param context as for {@link #find}
   * @param refused the header that was refused; also the result if there will be no other
   */
  default Credential renewed(@Nullable CallContext context, String refused, long now) {
    return find(context, now);
  }
}
