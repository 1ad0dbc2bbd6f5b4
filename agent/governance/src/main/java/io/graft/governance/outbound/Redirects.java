package io.graft.governance.outbound;

import io.graft.governance.call.ApplicationHeaders;
import io.graft.governance.call.Attempt;
import io.graft.governance.call.ClientAdapter;
import io.graft.governance.call.CredentialHeader;
import io.graft.governance.call.HeaderInjector;
import io.graft.governance.call.OutgoingRequest;
import io.graft.governance.destination.Destination;
import io.graft.governance.destination.Destinations;
import io.graft.governance.destination.Target;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.service.Instance;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import io.graft.governance.tls.CallTls;
import io.graft.governance.tls.TlsLayer;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the destinations of redirects, for clients that follow these themselves, and what else
 * is asked of a destination beside its calls.
 */
final class Redirects {
  private final Destinations destinations;
  private final PolicySource policySource;
  private final Clock clock;
  private final Randomness random;

  Redirects(Destinations destinations, PolicySource policySource, Clock clock, Randomness random) {
    this.destinations = destinations;
    this.policySource = policySource;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Resolves the address of a redirect.
   *
   * @param known the latest hop of the call; {@code null}: none
   * @param port -1: the scheme's default
   * @return {@code null}: it is the call's own address
   */
  @Nullable RedirectHop hop(
      @Nullable RedirectHop known, OutgoingRequest call, String scheme, String host, int port) {
    boolean secure = Outbound.secure(scheme);
    int actual = Outbound.port(secure, port);
    if (actual == call.port
        && host.equalsIgnoreCase(call.host)
        && secure == Outbound.secure(call.scheme)) {
      return null;
    }
    return known != null && known.isTo(host, actual, secure) ? known : hop(host, actual, secure);
  }

  /**
   * Returns how a request of an attempt reaches its endpoint.
   *
   * @param hop where it goes; {@code null}: to the call's own address
   * @param proxied whether a proxy connects to it, which TLS beneath the request cannot pass
   * @return {@code null}: as its scheme says
   */
  static @Nullable TlsLayer layer(
      @Nullable RedirectHop hop,
      OutgoingRequest call,
      Attempt attempt,
      String scheme,
      String host,
      int port,
      boolean proxied) {
    CallTls tls = hop == null ? attempt.target.tls : hop.target.tls;
    if (Outbound.secure(scheme) || tls == null) {
      return null;
    }
    Instance to = hop == null || hop.leadsTo(attempt.target) ? attempt.target() : hop.instance;
    boolean able = !proxied && call.layersTls();
    return tls.layer(proxied ? null : to, host, Outbound.port(scheme, port), able);
  }

  /**
   * Writes the headers of an attempt into a request of it.
   *
   * @param hop where the request goes; {@code null}: to the call's own address
   */
  static <Q> void write(
      Outbound outbound,
      OutgoingRequest call,
      Attempt attempt,
      @Nullable RedirectHop hop,
      ClientAdapter<Q> adapter,
      Q request) {
    Target there = hop == null ? attempt.target : hop.target;
    HeaderInjector.write(
        outbound.recorder, outbound.caller(), call, attempt, adapter, request, there);
    if (ApplicationHeaders.hasCredential(call.own)) {
      CredentialHeader.write(call, attempt, hop == null, adapter, request);
    }
    if (hop == null) {
      outbound.mirroring.copy(attempt, adapter, request);
    }
  }

  /** Whether a call goes to its own address, and, unless refused, is just sent. */
  <Q> boolean isPlain(ClientAdapter<Q> adapter, Q request) {
    Policies policies = policySource.current();
    String host = policies.enabled() ? adapter.host(request) : null;
    if (host == null || host.isEmpty()) {
      return true;
    }
    boolean secure = Outbound.secure(adapter.scheme(request));
    int port = Outbound.port(secure, adapter.port(request));
    long now = clock.nanoTime();
    Destination destination = destinations.find(policies, host, port, secure, true, now);
    if (destination == null) {
      destinations.await(policies, host, port, secure, now);
      destination = destinations.find(policies, host, port, secure, false, clock.nanoTime());
    }
    Target target = destination.target(policies);
    return !destination.governed()
        && target.credentials == null
        && target.tls == null
        && target.policy.isPlain();
  }

  private RedirectHop hop(String host, int port, boolean secure) {
    Policies policies = policySource.current();
    long now = clock.nanoTime();
    if (!secure
        && destinations.hasTls()
        && destinations.find(policies, host, port, secure, true, now) == null) {
      // As long as nobody knows that it is a service, its hop would go in plaintext.
      destinations.await(policies, host, port, secure, now);
      now = clock.nanoTime();
    }
    Destination destination = destinations.find(policies, host, port, secure, false, now);
    Target target = destination.target(policies);
    Endpoint endpoint = null;
    if (destination.governed() && target.enforced) {
      Attempt hop = new Attempt(target, null, 0, 1, now);
      endpoint = target.chooser.pick(hop, null, random.nextLong(), now);
    }
    Instance instance = endpoint == null ? null : endpoint.instance();
    return new RedirectHop(host, port, secure, target, instance);
  }
}
