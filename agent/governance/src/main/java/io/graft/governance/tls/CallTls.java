package io.graft.governance.tls;

import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.governance.setting.SettingValues;
import org.jspecify.annotations.Nullable;

/**
 * Decides which requests of plaintext HTTP to one destination go by mutual TLS. Thread-safe, and on
 * the path of each call: nothing waits, locks or logs.
 */
public interface CallTls {
  /** The decisions of each destination. */
  interface Source {
    /**
     * Called when rules have changed, and at the first call to a destination. May wait for the
     * first certificate of this process.
     *
     * @param destination its name in the rules: a service, or {@code host:port}
     * @param instanceOf the service that another load balancer has chosen the address for; {@code
     *     null}: none
     * @param governed whether a registry knows it
     * @param values its settings, and those for all destinations
     * @return {@code null}: its calls are left alone
     */
    @Nullable CallTls of(
        String destination, @Nullable String instanceOf, boolean governed, SettingValues values);

    /**
     * Returns how a request of Graft's own, such as a health check, reaches an instance of a
     * service that is called.
     *
     * @return as {@link CallTls#layer}
     */
    @Nullable TlsLayer layer(Instance instance);

    /** Called with each snapshot of a service, before calls use it. */
    void seen(Snapshot snapshot);
  }

  /**
   * Returns how a request reaches its endpoint.
   *
   * @param chosen the endpoint; {@code null}: none is chosen, and the request goes to its own
   *     address, or to a proxy
   * @param host of the request
   * @param port of the request
   * @param able whether the client can layer TLS on its connections
   * @return {@code null}: in plaintext; one with a {@link TlsLayer#refusal}: it must not be sent
   */
  @Nullable TlsLayer layer(@Nullable Instance chosen, String host, int port, boolean able);

  /**
   * Returns the instances that a call may be sent to. While a service begins to have TLS, these are
   * the ones that announce it already, where it must be had.
   *
   * @return the same if that is all of them, or none of them
   */
  Snapshot callable(Snapshot instances);

  /** Counts an attempt, or a connection of a client that no adapter knows, that may be sent. */
  void recordSent(boolean layered);
}
