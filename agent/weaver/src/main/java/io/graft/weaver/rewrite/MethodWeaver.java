package io.graft.weaver.rewrite;

import io.graft.weaver.api.JvmAccess;
import io.graft.weaver.index.Advice;
import io.graft.weaver.link.Site;
import io.graft.weaver.link.WovenMethod;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.jar.asm.TypePath;
import org.jspecify.annotations.Nullable;

/**
 * Weaves one advice into one method. Several are chained, the outermost next to the writer.
 *
 * <p>No instruction of the method changes. The added code uses {@link WovenLocals} for copies of
 * what the exit advice wants to know of the entry, and for what the enter advice returned. Each
 * return is preceded by a call of the exit advice, without a branch; one handler around everything
 * else calls it for what is thrown. The calls at returns are outside every exception handler, both
 * the added one and the method's own: whatever the exit advice makes the method throw is meant for
 * the caller.
 *
 * <p>All types are erased to {@code Object}, so that linking a call never loads a class of the
 * application.
 */
final class MethodWeaver extends MethodVisitor {
  private static final String LINK =
      "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;I)"
          + "Ljava/lang/invoke/CallSite;";

  private final WovenMethod method;
  private final Advice.@Nullable Call enter;
  private final Advice.@Nullable Call exit;
  private final int major;
  private final WovenLocals locals;
  private final Type returned;

  private final Label start = new Label();

  /** Where the calls at returns begin and end. */
  private final List<Label[]> returns = new ArrayList<Label[]>();

  /** The method's own exception handlers. */
  private final List<Object[]> handlers = new ArrayList<Object[]>();

  /**
   * @param major the class file's version
   */
  MethodWeaver(MethodVisitor next, WovenMethod method, WovenLocals locals, int major) {
    super(Opcodes.ASM9, next);
    this.method = method;
    this.enter = method.advice.enter;
    this.exit = method.advice.exit;
    this.major = major;
    this.locals = locals;
    this.returned = Type.getReturnType(method.descriptor);
  }

  @Override
  public void visitCode() {
    super.visitCode();
    if (enter != null) {
      callEnter(enter);
    }
    if (locals.thisCopy != WovenLocals.NONE) {
      mv.visitVarInsn(Opcodes.ALOAD, 0);
      mv.visitVarInsn(Opcodes.ASTORE, locals.thisCopy);
    }
    for (int i = 0; i < locals.copies.length; i++) {
      if (locals.copies[i] != WovenLocals.NONE) {
        Type argument = locals.arguments[i];
        mv.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), locals.slots[i]);
        mv.visitVarInsn(argument.getOpcode(Opcodes.ISTORE), locals.copies[i]);
      }
    }
    if (enter != null && enter.result == Advice.Result.STATE_OR_OUTCOME) {
      endWhereRefused();
    }
    mv.visitLabel(start);
  }

  private void callEnter(Advice.Call call) {
    for (int parameter : call.parameters) {
      if (parameter == Advice.THIS) {
        loadThis(0);
      } else if (parameter != Advice.LOOKUP) {
        Boxing.load(mv, locals.arguments[parameter], locals.slots[parameter]);
      }
    }
    if (call.result == Advice.Result.ARGUMENT) {
      Type argument = locals.arguments[call.argument];
      int slot = locals.slots[call.argument];
      Boxing.load(mv, argument, slot);
      call(method.enter, "enter", call.passed() + 1);
      Boxing.unbox(mv, argument);
      mv.visitVarInsn(argument.getOpcode(Opcodes.ISTORE), slot);
      return;
    }
    call(method.enter, "enter", call.passed());
    if (locals.state != WovenLocals.NONE) {
      mv.visitVarInsn(Opcodes.ASTORE, locals.state);
    } else {
      mv.visitInsn(Opcodes.POP);
    }
  }

  /** Returns or throws the outcome, if the enter advice returned one. */
  private void endWhereRefused() {
    Label body = new Label();
    mv.visitVarInsn(Opcodes.ALOAD, locals.state);
    mv.visitMethodInsn(
        Opcodes.INVOKESTATIC, JvmAccess.DOOR, "refused", "(Ljava/lang/Object;)Z", false);
    mv.visitJumpInsn(Opcodes.IFEQ, body);
    mv.visitVarInsn(Opcodes.ALOAD, locals.state);
    mv.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        JvmAccess.DOOR,
        "outcome",
        "(Ljava/lang/Object;)Ljava/lang/Object;",
        false);
    if (returned.getSort() == Type.VOID) {
      mv.visitInsn(Opcodes.POP);
    } else {
      Boxing.unbox(mv, returned);
    }
    mv.visitInsn(returned.getOpcode(Opcodes.IRETURN));
    mv.visitLabel(body);
    if (hasFrames()) {
      Object[] frame = locals.entryFrame();
      mv.visitFrame(Opcodes.F_NEW, frame.length, frame, 0, new Object[0]);
    }
    // The method may begin with a frame of its own, and one place cannot have two.
    mv.visitInsn(Opcodes.NOP);
  }

  @Override
  public void visitInsn(int opcode) {
    if (exit == null || opcode < Opcodes.IRETURN || opcode > Opcodes.RETURN) {
      super.visitInsn(opcode);
      return;
    }
    Label from = new Label();
    Label to = new Label();
    mv.visitLabel(from);
    if (opcode != Opcodes.RETURN) {
      mv.visitVarInsn(returned.getOpcode(Opcodes.ISTORE), locals.result);
    }
    callExit(method.returned, exit, false);
    if (opcode == Opcodes.RETURN) {
      mv.visitInsn(Opcodes.POP);
    } else if (exit.result == Advice.Result.OUTCOME) {
      Boxing.unbox(mv, returned);
    } else {
      mv.visitInsn(Opcodes.POP);
      mv.visitVarInsn(returned.getOpcode(Opcodes.ILOAD), locals.result);
    }
    mv.visitInsn(opcode);
    mv.visitLabel(to);
    returns.add(new Label[] {from, to});
  }

  @Override
  public void visitFrame(int type, int numLocal, Object[] local, int numStack, Object[] stack) {
    Object[] frame = locals.frame(local, numLocal);
    super.visitFrame(type, frame.length, frame, numStack, stack);
  }

  @Override
  public void visitTryCatchBlock(Label from, Label to, Label handler, @Nullable String type) {
    // Written at the end, when it is known where the returns are.
    handlers.add(new Object[] {from, to, handler, type});
  }

  @Override
  public @Nullable AnnotationVisitor visitTryCatchAnnotation(
      int typeRef, TypePath path, String descriptor, boolean visible) {
    // They refer to a handler by its index, which may change.
    return null;
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    Label end = new Label();
    mv.visitLabel(end);
    for (Object[] handler : handlers) {
      guard((Label) handler[0], (Label) handler[1], (Label) handler[2], (String) handler[3]);
    }
    if (exit != null && exit.onThrow) {
      guard(start, end, writeHandler(exit), null);
    }
    int parameters =
        Math.max(
            enter == null ? 0 : enter.parameters.length, exit == null ? 0 : exit.parameters.length);
    // Four more: the fallback value, a long before it is boxed, and the site's number.
    super.visitMaxs(maxStack + parameters + 4, locals.end());
  }

  /** Writes the handler that calls the exit advice for what the method throws. */
  private Label writeHandler(Advice.Call call) {
    Label handler = new Label();
    mv.visitLabel(handler);
    if (hasFrames()) {
      Object[] frame = locals.frame(new Object[0], 0);
      mv.visitFrame(Opcodes.F_NEW, frame.length, frame, 1, new Object[] {"java/lang/Throwable"});
    }
    mv.visitVarInsn(Opcodes.ASTORE, locals.result);
    callExit(method.thrown, call, true);
    if (call.result != Advice.Result.OUTCOME) {
      mv.visitInsn(Opcodes.POP);
      mv.visitVarInsn(Opcodes.ALOAD, locals.result);
      mv.visitInsn(Opcodes.ATHROW);
    } else if (returned.getSort() == Type.VOID) {
      mv.visitInsn(Opcodes.POP);
      mv.visitInsn(Opcodes.RETURN);
    } else {
      Boxing.unbox(mv, returned);
      mv.visitInsn(Opcodes.ARETURN);
    }
    return handler;
  }

  /** Adds a handler for what is between two labels, except for the calls at returns. */
  private void guard(Label from, Label to, Label handler, @Nullable String type) {
    Label open = from;
    for (Label[] excluded : returns) {
      if (excluded[1].getOffset() <= open.getOffset()) {
        continue;
      }
      if (excluded[0].getOffset() >= to.getOffset()) {
        break;
      }
      if (open.getOffset() < excluded[0].getOffset()) {
        super.visitTryCatchBlock(open, excluded[0], handler, type);
      }
      open = excluded[1];
    }
    if (open.getOffset() < to.getOffset()) {
      super.visitTryCatchBlock(open, to, handler, type);
    }
  }

  /** Calls the exit advice; what was returned or thrown is in {@link WovenLocals#result}. */
  private void callExit(Site site, Advice.Call call, boolean threw) {
    for (int parameter : call.parameters) {
      switch (parameter) {
        case Advice.THIS:
          loadThis(locals.thisCopy);
          break;
        case Advice.ENTERED:
          loadOrNull(locals.state);
          break;
        case Advice.RETURNED:
          loadReturned(threw);
          break;
        case Advice.THROWN:
          loadOrNull(threw ? locals.result : WovenLocals.NONE);
          break;
        case Advice.LOOKUP:
          break;
        default:
          Boxing.load(mv, locals.arguments[parameter], locals.copies[parameter]);
      }
    }
    int count = call.passed();
    if (call.result == Advice.Result.OUTCOME) {
      count++;
      if (threw) {
        mv.visitVarInsn(Opcodes.ALOAD, locals.result);
      } else {
        loadReturned(false);
      }
    }
    call(site, "exit", count);
  }

  private void loadOrNull(int local) {
    if (local == WovenLocals.NONE) {
      mv.visitInsn(Opcodes.ACONST_NULL);
    } else {
      mv.visitVarInsn(Opcodes.ALOAD, local);
    }
  }

  private void loadReturned(boolean threw) {
    if (threw || returned.getSort() == Type.VOID) {
      mv.visitInsn(Opcodes.ACONST_NULL);
    } else {
      Boxing.load(mv, returned, locals.result);
    }
  }

  private void loadThis(int local) {
    loadOrNull(locals.isStatic ? WovenLocals.NONE : local);
  }

  /** Calls the door with {@code count} objects, and leaves one object on the stack. */
  private void call(Site site, String name, int count) {
    StringBuilder descriptor = new StringBuilder("(");
    for (int i = 0; i < count; i++) {
      descriptor.append("Ljava/lang/Object;");
    }
    if (major >= Opcodes.V1_7) {
      mv.visitInvokeDynamicInsn(
          name,
          descriptor.append(")Ljava/lang/Object;").toString(),
          new Handle(Opcodes.H_INVOKESTATIC, JvmAccess.DOOR, "link", LINK, false),
          site.id);
    } else {
      mv.visitLdcInsn(site.id);
      mv.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          JvmAccess.DOOR,
          "call",
          descriptor.append("I)Ljava/lang/Object;").toString(),
          false);
    }
  }

  private boolean hasFrames() {
    return major >= Opcodes.V1_6;
  }
}
