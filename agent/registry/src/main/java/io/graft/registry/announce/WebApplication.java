package io.graft.registry.announce;

import io.graft.config.identity.Identity;
import io.graft.governance.setting.ValueParser;

/** A web application of a container, as a service of its own. Immutable. */
final class WebApplication {
  private static final int LONGEST = 24;

  private final String context;
  private final String name;
  private final String id;
  private final boolean root;

  private WebApplication(String context, String name, String id, boolean root) {
    this.context = context;
    this.name = name;
    this.id = id;
    this.root = root;
  }

  /** The root context, which has the container's name. */
  static WebApplication root(Identity container) {
    return new WebApplication("/", container.name(), container.instanceId(), true);
  }

  /**
   * @param context its path, with a leading slash
   * @param name a valid name of a service
   */
  static WebApplication of(Identity container, String context, String name) {
    boolean same = container.named() && name.equalsIgnoreCase(container.name());
    String id = container.instanceId();
    return new WebApplication(context, name, same ? id : id + "-" + suffix(name), false);
  }

  /** Returns letters, digits, dots and dashes that no other name gives. */
  private static String suffix(String name) {
    String lower = ValueParser.lower(name);
    StringBuilder suffix = new StringBuilder();
    for (int i = 0; i < lower.length() && i < LONGEST; i++) {
      suffix.append(lower.charAt(i) == '_' ? '-' : lower.charAt(i));
    }
    return suffix.toString().equals(lower)
        ? lower
        : suffix.append('-').append(Integer.toHexString(lower.hashCode())).toString();
  }

  /** Its path: {@code /shop}; of the root {@code /}. */
  String context() {
    return context;
  }

  /** The name of its service as written. */
  String name() {
    return name;
  }

  /** The id of its instance, which differs from those of this process's other services. */
  String id() {
    return id;
  }

  boolean isRoot() {
    return root;
  }

  boolean isCalled(String other) {
    return name.equalsIgnoreCase(other);
  }
}
