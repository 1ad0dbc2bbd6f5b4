package io.graft.governance.call;

import io.graft.governance.context.ForwardedHeaders;
import io.graft.governance.rule.Forwarding;
import org.jspecify.annotations.Nullable;

/**
 * Writes headers of the served request into a request of a call. Those that the application has set
 * itself stay unchanged, also if they are empty.
 */
final class HeaderForwarder {
  private HeaderForwarder() {}

  /**
   * @param headers those of the served request
   * @param names which of them go where this request goes; {@code null}: none
   */
  static <Q> void write(
      ForwardedHeaders headers,
      @Nullable Forwarding names,
      OutgoingRequest call,
      ClientAdapter<Q> adapter,
      Q request) {
    ApplicationHeaders set = call.own;
    if (set == null) {
      set = new ApplicationHeaders();
      call.own = set;
    }
    boolean[] own = set.forwarded;
    boolean first = own == null;
    if (own == null) {
      own = new boolean[headers.size()];
      set.forwarded = own;
    }
    for (int i = 0; i < own.length; i++) {
      String name = headers.name(i);
      if (first) {
        own[i] = adapter.header(request, name) != null;
      }
      if (own[i]) {
        continue;
      }
      if (names != null && names.contains(name)) {
        adapter.setHeader(request, name, headers.value(i));
      } else if (!first && headers.value(i).equals(adapter.header(request, name))) {
        // An earlier hop or attempt has left it there, and this host must not get it.
        adapter.setHeader(request, name, "");
      }
    }
  }
}
