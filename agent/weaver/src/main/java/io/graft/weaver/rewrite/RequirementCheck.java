package io.graft.weaver.rewrite;

import io.graft.weaver.api.JvmAccess;
import io.graft.weaver.api.WeaverLog;
import io.graft.weaver.index.Advice;
import io.graft.weaver.link.AdapterLoader;
import io.graft.weaver.link.LoaderState;
import io.graft.weaver.link.Relocation;
import java.io.IOException;
import java.io.InputStream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether an advice fits a library, without loading any class of it. Looks once for each
 * class loader and requirement.
 */
final class RequirementCheck {
  /** Key of the check that does not depend on a requirement: whether woven code would link. */
  private static final String LINKAGE = "linkage";

  private final JvmAccess jvm;
  private final WeaverLog log;

  RequirementCheck(JvmAccess jvm, WeaverLog log) {
    this.jvm = jvm;
    this.log = log;
  }

  /** Returns the reason why the advice does not fit, or {@code null}. */
  @Nullable String reasonAgainst(Advice advice, String owner, ClassShape shape, LoaderState state) {
    ClassLoader loader = state.loader();
    Relocation relocation = state.relocation();
    String type = relocation == null ? owner : relocation.plain(owner);
    String reason = linkage(state, loader);
    for (int i = 0; reason.isEmpty() && i < advice.requirements.size(); i++) {
      Advice.Requirement requirement = advice.requirements.get(i);
      if (requirement.type.equals(type)) {
        reason =
            requirement.method == null || shape.declares(requirement.method, requirement.descriptor)
                ? ""
                : "there is no " + requirement;
      } else {
        reason = other(requirement, state, loader);
      }
    }
    if (reason.isEmpty()) {
      reason = ofTypes(advice.enter, type, state, loader);
    }
    if (reason.isEmpty()) {
      reason = ofTypes(advice.exit, type, state, loader);
    }
    return reason.isEmpty() ? null : reason;
  }

  /**
   * Checks the types in the signature of an advice method: an OSGi bundle may see one class of a
   * library without importing the packages of others.
   */
  private static String ofTypes(
      Advice.@Nullable Call call, String owner, LoaderState state, @Nullable ClassLoader loader) {
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
          reason = other(new Advice.Requirement(name, null, null), state, loader);
        }
      }
    }
    return reason;
  }

  private String linkage(LoaderState state, @Nullable ClassLoader loader) {
    String known = state.probed(LINKAGE);
    if (known == null) {
      known = LinkageProbe.reasonAgainst(loader, jvm);
      state.probed(LINKAGE, known);
      if (!known.isEmpty()) {
        log.print("does not weave the classes of " + state.name() + ": " + known);
      }
    }
    return known;
  }

  private static String other(
      Advice.Requirement requirement, LoaderState state, @Nullable ClassLoader loader) {
    String key = requirement.toString();
    String known = state.probed(key);
    if (known == null) {
      known = probe(requirement, state.relocation(), loader);
      state.probed(key, known);
    }
    return known;
  }

  private static String probe(
      Advice.Requirement requirement,
      @Nullable Relocation relocation,
      @Nullable ClassLoader loader) {
    String type = relocation == null ? requirement.type : relocation.copyOf(requirement.type);
    String resource = type.replace('.', '/') + ".class";
    ClassLoader from = loader == null ? ClassLoader.getSystemClassLoader() : loader;
    if (requirement.method == null) {
      return from.getResource(resource) == null ? "there is no " + requirement : "";
    }
    InputStream in = from.getResourceAsStream(resource);
    if (in == null) {
      return "there is no " + requirement.type;
    }
    try {
      ClassShape shape =
          ClassShape.of(new ClassReader(AdapterLoader.readAll(in)), null, relocation);
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
