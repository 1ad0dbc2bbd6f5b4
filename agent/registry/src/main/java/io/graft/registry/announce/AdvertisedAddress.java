package io.graft.registry.announce;

import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.governance.resolve.HostPort;
import io.graft.governance.setting.ValueParser;
import io.graft.net.Addresses;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The host and port under which this instance is registered: {@code graft.service.address} and
 * {@code graft.service.port} if they are set, otherwise what is bound. Immutable.
 */
final class AdvertisedAddress {
  private final @Nullable String host;
  private final int port;

  /** Whether TLS is accepted at addresses of the host other than loopback. */
  private final boolean tls;

  /** Reads the settings. An invalid value is reported and ignored. */
  AdvertisedAddress(Settings settings) {
    host = host(settings);
    port = port(settings);
    tls = !settings.get(ProcessSettings.TLS).equals("off");
  }

  /** {@code graft.service.port}; 0 if it is not set. */
  int port() {
    return port;
  }

  /**
   * Returns the host to register.
   *
   * @param bound the address of the listening socket; {@code null}: all addresses
   * @param local whether only this host reads the registry
   * @param route the route to the registry's servers; {@code null}: none
   * @return {@code null} if it is not known yet
   */
  @Nullable String host(@Nullable InetAddress bound, boolean local, @Nullable LocalAddress route) {
    if (host != null) {
      return host;
    }
    if (bound != null && !bound.isAnyLocalAddress()) {
      return Addresses.numeric(bound);
    }
    return local && !tls ? "127.0.0.1" : route == null ? RoutableAddress.find() : route.local();
  }

  private static @Nullable String host(Settings settings) {
    Value value = settings.value(ProcessSettings.SERVICE_ADDRESS);
    if (value == null) {
      return null;
    }
    String host = value.text();
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    boolean ipv6 = HostPort.isIpv6(host);
    String reason = null;
    if (host.length() > 253) {
      reason = "it is longer than 253 characters";
    } else if (host.indexOf('/') >= 0 || host.indexOf(' ') >= 0 || host.indexOf('@') >= 0) {
      reason = "it is neither the name nor the address of a host";
    } else if (host.indexOf(':') >= 0 && !ipv6) {
      reason = "it has a port, for which there is graft.service.port";
    }
    if (reason != null) {
      settings.reject(
          value, reason, "the name or the address of a host", "the address really bound");
      return null;
    }
    return host;
  }

  private static int port(Settings settings) {
    Value value = settings.value(ProcessSettings.SERVICE_PORT);
    if (value == null) {
      return 0;
    }
    try {
      int port = ValueParser.port(value.text());
      if (port > 0) {
        return port;
      }
    } catch (IllegalArgumentException e) {
      settings.reject(value, e.getMessage(), "a port from 1 to 65535", "the port really bound");
      return 0;
    }
    settings.reject(value, "it is 0", "a port from 1 to 65535", "the port really bound");
    return 0;
  }
}
