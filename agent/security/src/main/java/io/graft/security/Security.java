package io.graft.security;

import io.graft.config.Settings;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardMeter;
import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.guard.RequestGuard;
import io.graft.security.token.Tokens;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The security of this service: the rooms that a request passes, in this order. A room is there
 * only if it is configured.
 */
public final class Security implements RequestGuard, Settings.Listener {
  private static final Room[] NONE = {};

  private final SecurityContext context;
  private final Tokens tokens;
  private volatile Room[] rooms = NONE;

  public Security(SecurityContext context) {
    this.context = context;
    tokens = new Tokens(context.service(), context.scheduler(), context.transport());
    rooms = build();
  }

  /** The rooms in the order in which a request passes them. */
  private Room[] build() {
    List<Room> next = new ArrayList<>();
    add(next, tokens.guard(context.settings()));
    return next.toArray(NONE);
  }

  private static void add(List<Room> rooms, @Nullable RequestGuard guard) {
    if (guard != null) {
      rooms.add(
          new Room() {
            @Override
            public @Nullable Denial enter(GuardedRequest request) {
              return guard.admit(request);
            }

            @Override
            public boolean enforces() {
              return guard.enforces();
            }
          });
    }
  }

  @Override
  public void measure(GuardMeter meter) {
    tokens.measure(meter);
  }

  /** Called when other live rules are in force. */
  @Override
  public void changed(Settings settings) {
    rooms = build();
  }

  @Override
  public @Nullable Denial admit(GuardedRequest request) {
    for (Room room : rooms) {
      Denial denial = room.enter(request);
      if (denial != null) {
        return denial;
      }
    }
    return null;
  }

  @Override
  public boolean enforces() {
    for (Room room : rooms) {
      if (room.enforces()) {
        return true;
      }
    }
    return false;
  }
}
