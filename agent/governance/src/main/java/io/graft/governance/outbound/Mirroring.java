package io.graft.governance.outbound;

import io.graft.governance.call.Attempt;
import io.graft.governance.call.ClientAdapter;
import io.graft.governance.call.CredentialHeader;
import io.graft.governance.call.HeaderSink;
import io.graft.governance.call.Mark;
import io.graft.governance.call.OutgoingRequest;
import io.graft.governance.config.MirrorConfig;
import io.graft.governance.destination.Target;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.mirror.Copy;
import io.graft.governance.mirror.Mirror;
import io.graft.governance.service.Instance;
import io.graft.governance.time.Randomness;
import io.graft.governance.tls.TlsLayer;
import org.jspecify.annotations.Nullable;

/**
 * Sends copies of requests to another service or version. A request whose body is not in memory is
 * not copied, nor are the calls that a copy causes.
 */
final class Mirroring {
  private final Outbound outbound;
  private final Mirror mirror;
  private final Randomness random;

  Mirroring(Outbound outbound, Mirror mirror, Randomness random) {
    this.outbound = outbound;
    this.mirror = mirror;
    this.random = random;
  }

  /**
   * Sends a copy of the request of a first attempt, which is about to be sent and has its headers.
   * The copy takes no credential of Graft's along: it goes to another service or version.
   */
  <Q> void copy(Attempt attempt, ClientAdapter<Q> adapter, Q request) {
    MirrorConfig policy = attempt.target.policy.mirror();
    if (policy != null && attempt.number() == 1) {
      copy(attempt, policy, adapter, request, attempt.startNanos());
    }
  }

  private <Q> void copy(
      Attempt attempt, MirrorConfig policy, ClientAdapter<Q> adapter, Q request, long now) {
    OutgoingRequest facts = attempt.request;
    if (facts == null
        || facts.parent != null && facts.parent.mirrored()
        || random.nextDouble() * 100 >= policy.percent) {
      return;
    }
    Target target = target(attempt, policy, now);
    Instance to = target == null ? null : instance(target, policy, now);
    byte[] body = to == null ? null : adapter.body(request);
    if (to == null || body == null) {
      return;
    }
    TlsLayer layer = facts.layer(target.tls, to, true);
    if (layer != null && layer.refusal() != null) {
      // A copy that must not be sent in plaintext is not sent.
      return;
    }
    if (attempt.target.enforced) {
      Copy copy =
          new Copy(
              to,
              Outbound.secure(facts.scheme),
              layer,
              authority(facts),
              facts.method,
              adapter.path(request),
              body);
      String secret = CredentialHeader.written(facts);
      adapter.headers(
          request,
          new HeaderSink() {
            @Override
            public void header(String name, String value) {
              if (!CredentialHeader.isOurs(name, value, secret)) {
                copy.header(name, value);
              }
            }
          });
      if (!mirror.send(copy)) {
        return;
      }
      attempt.mark(Mark.MIRRORED);
    }
    attempt.target.destination.log.tell(
        Kind.MIRRORED, null, policy.toString(), attempt.target.enforced, now);
  }

  private @Nullable Target target(Attempt attempt, MirrorConfig policy, long now) {
    String service = policy.service;
    return service == null
        ? outbound.target(attempt.target.destination)
        : outbound.service(service, attempt.scheme(), now);
  }

  private @Nullable Instance instance(Target to, MirrorConfig policy, long now) {
    Endpoint endpoint = to.chooser.pickOne(policy.selector, to.policy, random.nextLong(), now);
    return endpoint == null ? null : endpoint.instance();
  }

  private static String authority(OutgoingRequest facts) {
    boolean usual = facts.port == Outbound.port(facts.scheme, -1);
    return usual ? facts.host : facts.host + ":" + facts.port;
  }
}
