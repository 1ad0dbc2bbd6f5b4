package io.graft.weaver;

import io.graft.weaver.api.JvmAccess;
import io.graft.weaver.api.WeaverLog;
import io.graft.weaver.index.Advice;
import io.graft.weaver.link.LoaderState;
import io.graft.weaver.link.ResultHandler;
import io.graft.weaver.link.WovenMethod;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import java.util.concurrent.atomic.AtomicBoolean;

/** Loads the classes that weaving and linking need, before the application waits for them. */
final class WarmUp {
  private WarmUp() {}

  /** Loads what weaving the first class needs. */
  static void weaving() {
    new ClassReader(sample()).accept(new ClassWriter(0), ClassReader.EXPAND_FRAMES);
  }

  /**
   * Loads what the first call in woven code needs, on a thread of its own: about 200 classes of
   * method handles. Not called for an application in which nothing is woven.
   */
  static void linking(JvmAccess jvm, Weaver weaver) {
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
    WeaverLog silent =
        new WeaverLog() {
          @Override
          public void print(String line) {}
        };
    WovenMethod method =
        new WovenMethod(advice, new LoaderState(null, new AtomicBoolean()), "Sample", "sample", "()V", silent);
    MethodHandle enter =
        MethodHandles.lookup()
            .findStatic(WarmUp.class, "enter", MethodType.methodType(Object.class, String.class));
    ResultHandler.after(enter, method.enter, null);
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
