package io.graft.governance.outbound;

import io.graft.governance.balance.Member;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.mirror.Copy;
import io.graft.governance.policy.MirrorPolicy;
import io.graft.governance.service.Instance;
import org.jspecify.annotations.Nullable;

/**
 * Copies of requests, sent to another service or version as they are sent. Of a request whose body
 * is not at hand there is no copy, nor of what a copy leads to.
 */
final class Mirroring {
  private Mirroring() {}

  /** Sends a copy of a request that is about to be sent, its headers written. */
  static <Q> void copy(
      ClientCall call, MirrorPolicy mirror, ClientAdapter<Q> adapter, Q request, long now) {
    if (call.parent != null && call.parent.mirrored()
        || call.outbound.random.nextDouble() * 100 >= mirror.percent()) {
      return;
    }
    Instance target = target(call, mirror, now);
    byte[] body = target == null ? null : adapter.body(request);
    if (target == null || body == null) {
      return;
    }
    if (call.enforced) {
      Copy copy =
          new Copy(
              target,
              call.scheme().equalsIgnoreCase("https"),
              authority(call),
              call.method(),
              adapter.path(request),
              body);
      adapter.headers(
          request,
          new HeaderSink() {
            @Override
            public void header(String name, String value) {
              copy.header(name, value);
            }
          });
      if (!call.outbound.mirror.send(copy)) {
        return;
      }
      call.mirrored = true;
    }
    String to = mirror.toString();
    call.destination.journal.tell(Kind.MIRRORED, null, to, call.enforced, now);
  }

  private static @Nullable Instance target(ClientCall call, MirrorPolicy mirror, long now) {
    String service = mirror.service();
    Destination destination =
        service == null ? call.destination : call.outbound.service(service, call.scheme(), now);
    if (destination == null) {
      return null;
    }
    Member member =
        destination.pickOne(
            mirror.selector(),
            call.outbound.policy(destination),
            call.outbound.random.nextLong(),
            now);
    return member == null ? null : member.instance();
  }

  private static String authority(ClientCall call) {
    boolean usual = call.port() == Outbound.port(call.scheme(), -1);
    return usual ? call.host() : call.host() + ":" + call.port();
  }
}
