package io.graft.weaver;

import java.io.IOException;
import java.io.InputStream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a library is one that an adapter fits, without loading any class of it. Asked once
 * for each class loader and requirement.
 */
final class Probes {
  private static final String BRIDGE = "bridge";

  private final Jvm jvm;
  private final Lines lines;

  Probes(Jvm jvm, Lines lines) {
    this.jvm = jvm;
    this.lines = lines;
  }

  /** Returns the reason why the advice does not fit, or {@code null}. */
  @Nullable String against(Advice advice, String owner, ClassShape shape, Realm realm) {
    ClassLoader loader = realm.loader();
    String reason = bridge(realm, loader);
    for (int i = 0; reason.isEmpty() && i < advice.requirements.size(); i++) {
      Advice.Requirement requirement = advice.requirements.get(i);
      if (requirement.type.equals(owner)) {
        reason =
            requirement.method == null || shape.declares(requirement.method, requirement.descriptor)
                ? ""
                : "there is no " + requirement;
      } else {
        reason = other(requirement, realm, loader);
      }
    }
    if (reason.isEmpty()) {
      reason = named(advice.enter, owner, realm, loader);
    }
    if (reason.isEmpty()) {
      reason = named(advice.exit, owner, realm, loader);
    }
    return reason.isEmpty() ? null : reason;
  }

  /**
   * Says whether the types that an advice names in its signature are there, as they are for it: a
   * bundle may have a class of a library, and not import what others of it are for.
   */
  private static String named(
      Advice.@Nullable Call call, String owner, Realm realm, @Nullable ClassLoader loader) {
    String reason = "";
    if (call != null && !call.descriptor.isEmpty()) {
      for (Type argument : Type.getArgumentTypes(call.descriptor)) {
        Type type = argument.getSort() == Type.ARRAY ? argument.getElementType() : argument;
        String name = type.getClassName();
        if (reason.isEmpty()
            && type.getSort() == Type.OBJECT
            && !name.equals(owner)
            && !name.startsWith("java.")
            && !name.startsWith("io.graft.")) {
          reason = other(new Advice.Requirement(name, null, null), realm, loader);
        }
      }
    }
    return reason;
  }

  private String bridge(Realm realm, @Nullable ClassLoader loader) {
    String known = realm.probed(BRIDGE);
    if (known == null) {
      known = Proof.against(loader, jvm);
      realm.probed(BRIDGE, known);
      if (!known.isEmpty()) {
        lines.print("leaves alone what " + realm.name() + " loads: " + known);
      }
    }
    return known;
  }

  private static String other(
      Advice.Requirement requirement, Realm realm, @Nullable ClassLoader loader) {
    String key = requirement.toString();
    String known = realm.probed(key);
    if (known == null) {
      known = probe(requirement, loader);
      realm.probed(key, known);
    }
    return known;
  }

  private static String probe(Advice.Requirement requirement, @Nullable ClassLoader loader) {
    String resource = requirement.type.replace('.', '/') + ".class";
    ClassLoader from = loader == null ? ClassLoader.getSystemClassLoader() : loader;
    if (requirement.method == null) {
      return from.getResource(resource) == null ? "there is no " + requirement : "";
    }
    InputStream in = from.getResourceAsStream(resource);
    if (in == null) {
      return "there is no " + requirement.type;
    }
    try {
      ClassShape shape = ClassShape.of(new ClassReader(AdapterLoader.readAll(in)), null);
      return shape.declares(requirement.method, requirement.descriptor)
          ? ""
          : "there is no " + requirement;
    } catch (IOException e) {
      return "cannot read " + requirement.type + ": " + e;
    } catch (IllegalArgumentException e) {
      return "cannot read " + requirement.type + ": " + e.getMessage();
    }
  }
}
