package io.graft.weaver;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Runs through what weaving and linking need, so that the application's first use finds it. */
final class WarmUp {
  private WarmUp() {}

  /** What the first class to be woven needs. */
  static void weaving() {
    new ClassReader(sample()).accept(new ClassWriter(0), ClassReader.EXPAND_FRAMES);
  }

  /**
   * What the first call of woven code needs, where nobody waits for it: some 200 classes of method
   * handles, which an application that nothing is woven in shall not pay for.
   */
  static void linking(Jvm jvm, Weaver weaver) {
    jvm.background(
        new Runnable() {
          @Override
          public void run() {
            try {
              link();
              weaver.weaveDeferred();
            } catch (ReflectiveOperationException e) {
              throw new AssertionError(e);
            }
          }
        });
  }

  private static void link() throws ReflectiveOperationException {
    Advice advice = new Advice(WarmUp.class.getName());
    advice.enter = new Advice.Call("enter", "", Advice.Result.STATE, 0, false, new int[] {0});
    Lines silent =
        new Lines() {
          @Override
          public void print(String line) {}
        };
    WovenMethod method =
        new WovenMethod(advice, new Realm(null), "Sample", "sample", "()V", silent);
    MethodHandle enter =
        MethodHandles.lookup()
            .findStatic(WarmUp.class, "enter", MethodType.methodType(Object.class, String.class));
    Conclusion.after(enter, method.enter, null);
  }

  static Object enter(String argument) {
    return argument;
  }

  private static byte[] sample() {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, "Sample", null, "java/lang/Object", null);
    MethodVisitor method = writer.visitMethod(Opcodes.ACC_STATIC, "sample", "()V", null, null);
    method.visitCode();
    Label label = new Label();
    method.visitInsn(Opcodes.ICONST_0);
    method.visitJumpInsn(Opcodes.IFEQ, label);
    method.visitLabel(label);
    method.visitFrame(Opcodes.F_NEW, 0, new Object[0], 0, new Object[0]);
    method.visitInsn(Opcodes.RETURN);
    method.visitMaxs(1, 0);
    method.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }
}
