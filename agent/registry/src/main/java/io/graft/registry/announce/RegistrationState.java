package io.graft.registry.announce;

import io.graft.config.identity.Identity;
import io.graft.governance.service.Instance;
import io.graft.governance.setting.ValueParser;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Describes what is registered, or why nothing is, for the status page and the diagnosis. */
final class RegistrationState {
  private RegistrationState() {}

  /**
   * Describes the registration.
   *
   * @param ports if no port is chosen as the service; {@code null}: one is
   * @param contexts {@code null}: web applications are not services of their own
   */
  static String of(
      List<Announcement> announcements,
      boolean stopping,
      Identity identity,
      @Nullable ServicePorts ports,
      @Nullable ContextServices contexts,
      Readiness readiness,
      boolean suspended) {
    String problem = null;
    StringBuilder all = new StringBuilder();
    Set<String> services = new HashSet<>();
    for (Announcement announcement : announcements) {
      Instance announced = announcement.announced();
      if (announced != null && services.add(ValueParser.lower(announced.service()))) {
        all.append(all.length() == 0 ? "" : ", ").append(announced);
      }
      problem = problem == null ? announcement.problem() : problem;
    }
    if (all.length() > 0) {
      return (stopping ? "leaving: " : "registered: ") + all;
    }
    String why =
        announcements.isEmpty()
            ? "no registry to register in"
            : problem != null ? problem : missing(identity, ports, contexts, readiness, suspended);
    return stopping && !announcements.isEmpty()
        ? "left"
        : why == null ? "registering" : "not registered: " + why;
  }

  private static @Nullable String missing(
      Identity identity,
      @Nullable ServicePorts ports,
      @Nullable ContextServices contexts,
      Readiness readiness,
      boolean suspended) {
    if (ports != null) {
      return ports.problem();
    }
    boolean divided = contexts != null && contexts.any();
    if (!divided && !identity.named()) {
      return unnamed(identity);
    }
    if (suspended) {
      return "it is suspended";
    }
    if (readiness.waits()) {
      return "waiting until ready: " + readiness;
    }
    return divided && !contexts.anyStarted() ? "no web application is running" : null;
  }

  /** Whether a registry has accepted any. */
  static boolean isAnnounced(List<Announcement> announcements) {
    for (Announcement announcement : announcements) {
      if (announcement.announced() != null) {
        return true;
      }
    }
    return false;
  }

  /** Says that a service has no name, and what to do. */
  static String unnamed(Identity identity) {
    return "this service has no name ("
        + identity.nameSource()
        + "); set graft.service.name=<name>";
  }
}
