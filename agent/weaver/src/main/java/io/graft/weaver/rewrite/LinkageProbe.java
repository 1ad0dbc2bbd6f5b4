package io.graft.weaver.rewrite;

import io.graft.bootstrap.Bridge;
import io.graft.weaver.api.JvmAccess;
import io.graft.weaver.link.Site;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the classes of a loader can call {@link JvmAccess#DOOR}, before any of them is
 * woven.
 *
 * <p>Asking the loader proves nothing: OSGi's loaders look at the caller, and give the agent what
 * they refuse to a bundle. So the probe defines a class in the loader that calls the door. From
 * then on the JVM has that name resolved for the loader, and never asks the loader again.
 */
final class LinkageProbe {
  private LinkageProbe() {}

  /** Returns the reason why woven code would not link; an empty string if it does. */
  static String reasonAgainst(@Nullable ClassLoader loader, JvmAccess jvm) {
    if (loader == null || isOfJdk(loader)) {
      return "";
    }
    // A site's index makes the name unique: no earlier agent in this JVM has used it.
    String name = "io/graft/link/LinkageProbe" + Site.index(Bridge.site(Bridge.NULL));
    try {
      jvm.define(name, classFile(name), loader);
      return "";
    } catch (Throwable reason) {
      return "its class loader hides java.lang.GraftDoor from its classes: " + reason;
    }
  }

  /**
   * Whether the loader and all its parents are classes of the JDK. Those delegate the packages of
   * the JDK to the boot loader.
   */
  private static boolean isOfJdk(ClassLoader loader) {
    for (ClassLoader asked = loader; asked != null; asked = asked.getParent()) {
      if (asked.getClass().getClassLoader() != null) {
        return false;
      }
    }
    return true;
  }

  private static byte[] classFile(String name) {
    ClassWriter writer = new ClassWriter(0);
    int access = Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC;
    writer.visit(Opcodes.V1_6, access, name, null, "java/lang/Object", null);
    MethodVisitor method = writer.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
    method.visitCode();
    method.visitInsn(Opcodes.ACONST_NULL);
    method.visitMethodInsn(
        Opcodes.INVOKESTATIC, JvmAccess.DOOR, "refused", "(Ljava/lang/Object;)Z", false);
    method.visitInsn(Opcodes.POP);
    method.visitInsn(Opcodes.RETURN);
    method.visitMaxs(1, 0);
    method.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }
}
