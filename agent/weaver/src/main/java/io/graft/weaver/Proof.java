package io.graft.weaver;

import io.graft.bootstrap.Bridge;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether code of a class loader's classes can call the door, before any is woven.
 *
 * <p>Asking the loader proves nothing: OSGi's look at who asks, and give the agent what they refuse
 * to a bundle. So a class of the loader's own calls it. From then on the JVM knows by itself what
 * the loader's classes mean by that name, and never asks the loader again.
 */
final class Proof {
  private Proof() {}

  /** Returns the reason why woven code would not link; an empty text where it does. */
  static String against(@Nullable ClassLoader loader, Jvm jvm) {
    if (loader == null || isOfJdk(loader)) {
      return "";
    }
    // A name that no agent before this one has used.
    String name = "io/graft/link/Proof" + (Bridge.site(Bridge.NULL) >>> 2);
    try {
      jvm.define(name, classFile(name), loader);
      return "";
    } catch (Throwable reason) {
      return "its class loader keeps java.lang.GraftDoor from its classes: " + reason;
    }
  }

  /** Those all ask the boot loader for what is the JDK's, where their parents do. */
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
        Opcodes.INVOKESTATIC, Weaver.DOOR, "refused", "(Ljava/lang/Object;)Z", false);
    method.visitInsn(Opcodes.POP);
    method.visitInsn(Opcodes.RETURN);
    method.visitMaxs(1, 0);
    method.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }
}
