package io.graft.weaver;

import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Writes {@code fixture.Legacy} as compilers of long ago did, in any class file version. */
final class LegacyClass {
  private final ClassWriter writer;
  private final int version;

  private LegacyClass(int version) {
    this.version = version;
    // The frames of these methods are computed by the writer; there are none before version 50.
    this.writer = new ClassWriter(version >= Opcodes.V1_6 ? ClassWriter.COMPUTE_FRAMES : 0);
  }

  static byte[] ofVersion(int version) {
    LegacyClass made = new LegacyClass(version);
    made.writer.visit(
        version, Opcodes.ACC_PUBLIC, "fixture/Legacy", null, "java/lang/Object", null);
    made.constructor();
    made.text();
    made.identity("refusable");
    made.identity("replaced");
    made.identity("failing");
    made.fail();
    if (version < Opcodes.V1_7) {
      made.subroutine();
    }
    made.writer.visitEnd();
    return made.writer.toByteArray();
  }

  private void constructor() {
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(1, 1);
    code.visitEnd();
  }

  /** A loop that begins at the first instruction, and overwrites an argument and {@code this}. */
  private void text() {
    MethodVisitor code =
        writer.visitMethod(
            Opcodes.ACC_PUBLIC, "text", "(Ljava/lang/String;I)Ljava/lang/String;", null, null);
    Label loop = new Label();
    Label end = new Label();
    code.visitCode();
    code.visitLabel(loop);
    code.visitVarInsn(Opcodes.ILOAD, 2);
    code.visitJumpInsn(Opcodes.IFLE, end);
    code.visitIincInsn(2, -1);
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, "java/lang/String", "trim", "()Ljava/lang/String;", false);
    code.visitVarInsn(Opcodes.ASTORE, 1);
    code.visitJumpInsn(Opcodes.GOTO, loop);
    code.visitLabel(end);
    code.visitInsn(Opcodes.ACONST_NULL);
    code.visitVarInsn(Opcodes.ASTORE, 0);
    // Something stays below on the stack, which is allowed at a return.
    code.visitLdcInsn(5L);
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitInsn(Opcodes.ARETURN);
    code.visitMaxs(3, 3);
    code.visitEnd();
  }

  private void identity(String name) {
    MethodVisitor code =
        writer.visitMethod(
            Opcodes.ACC_PUBLIC, name, "(Ljava/lang/String;)Ljava/lang/String;", null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitInsn(Opcodes.ARETURN);
    code.visitMaxs(1, 2);
    code.visitEnd();
  }

  private void fail() {
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "fail", "()V", null, null);
    code.visitCode();
    code.visitTypeInsn(Opcodes.NEW, "java/lang/IllegalStateException");
    code.visitInsn(Opcodes.DUP);
    code.visitMethodInsn(
        Opcodes.INVOKESPECIAL, "java/lang/IllegalStateException", "<init>", "()V", false);
    code.visitInsn(Opcodes.ATHROW);
    code.visitMaxs(2, 1);
    code.visitEnd();
  }

  /** A finally block as JSR and RET, called from two places. */
  private void subroutine() {
    if (version >= Opcodes.V1_6) {
      // WovenFrames cannot be computed with subroutines; javac 6 wrote none of these either.
      return;
    }
    MethodVisitor code =
        writer.visitMethod(
            Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "subroutine", "(IJ)I", null, null);
    Label start = new Label();
    Label end = new Label();
    Label caught = new Label();
    Label last = new Label();
    code.visitCode();
    code.visitTryCatchBlock(start, end, caught, null);
    code.visitLabel(start);
    code.visitIntInsn(Opcodes.BIPUSH, 100);
    code.visitVarInsn(Opcodes.ILOAD, 0);
    code.visitInsn(Opcodes.IDIV);
    code.visitVarInsn(Opcodes.ISTORE, 3);
    code.visitJumpInsn(Opcodes.JSR, last);
    code.visitVarInsn(Opcodes.ILOAD, 3);
    code.visitInsn(Opcodes.IRETURN);
    code.visitLabel(end);
    code.visitLabel(caught);
    code.visitVarInsn(Opcodes.ASTORE, 4);
    code.visitJumpInsn(Opcodes.JSR, last);
    code.visitVarInsn(Opcodes.ALOAD, 4);
    code.visitInsn(Opcodes.ATHROW);
    code.visitLabel(last);
    code.visitVarInsn(Opcodes.ASTORE, 5);
    code.visitLdcInsn("finally");
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC, "fixture/Events", "add", "(Ljava/lang/String;)V", false);
    code.visitVarInsn(Opcodes.RET, 5);
    code.visitMaxs(2, 6);
    code.visitEnd();
  }
}
