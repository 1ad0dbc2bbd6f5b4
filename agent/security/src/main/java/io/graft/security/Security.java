package io.graft.security;

import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.config.security.EdgeSettings;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.guard.RequestGuard;
import io.graft.security.edge.EdgeRoom;
import io.graft.security.tunnel.MutualTls;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The security of this service: the steps that a request passes, in this order. A room is there
 * only if it is configured.
 */
public final class Security implements RequestGuard, Settings.Listener {
  private static final Room[] NONE = {};

  private final SecurityContext context;
  private final @Nullable MutualTls tls;
  private volatile Room[] steps = NONE;

  public Security(SecurityContext context) {
    this.context = context;
    tls = MutualTls.start(context);
    steps = build();
  }

  /** The steps in the order in which a request passes them. */
  private Room[] build() {
    List<Room> next = new ArrayList<>();
    Settings settings = context.settings();
    boolean enforced = !settings.get(ProcessSettings.MODE).equals("observe");
    if (tls != null) {
      tls.identify(next);
    }
    if (settings.value(EdgeSettings.STRIP) != null) {
      next.add(new EdgeRoom(settings.get(EdgeSettings.STRIP), enforced));
    }
    if (tls != null) {
      tls.require(next);
    }
    return next.toArray(NONE);
  }

  /** Called when other live rules are in force. */
  @Override
  public void changed(Settings settings) {
    if (tls != null) {
      tls.changed(settings);
    }
    steps = build();
  }

  /** Mutual TLS; {@code null}: it is off. */
  public @Nullable MutualTls tls() {
    return tls;
  }

  /** Stops what runs in the background. */
  public void close() {
    if (tls != null) {
      tls.close();
    }
  }

  @Override
  public @Nullable Denial admit(GuardedRequest request) {
    for (Room room : steps) {
      Denial denial = room.enter(request);
      if (denial != null) {
        return denial;
      }
    }
    return null;
  }

  @Override
  public @Nullable String origin(@Nullable String peer, int peerPort, int localPort) {
    return tls == null ? peer : tls.origin(peer, peerPort, localPort);
  }

  @Override
  public boolean enforces() {
    for (Room room : steps) {
      if (room.enforces()) {
        return true;
      }
    }
    return false;
  }
}
