package io.graft.weaver;

import io.graft.bootstrap.Bridge;
import java.io.IOException;
import java.io.InputStream;
import net.bytebuddy.jar.asm.ClassReader;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a library is one that an adapter fits, without loading any class of it. Asked once
 * for each class loader and requirement.
 */
final class Probes {
  private static final String BRIDGE = "bridge";

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
    return reason.isEmpty() ? null : reason;
  }

  /** Woven code refers to one class of ours, and must get it from the boot loader. */
  private static String bridge(Realm realm, @Nullable ClassLoader loader) {
    String known = realm.probed(BRIDGE);
    if (known == null) {
      try {
        known =
            loader == null || loader.loadClass(Bridge.class.getName()) == Bridge.class
                ? ""
                : "the class loader has another " + Bridge.class.getName();
      } catch (ClassNotFoundException e) {
        known = "the class loader does not ask the boot loader for " + Bridge.class.getName();
      }
      realm.probed(BRIDGE, known);
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
