package io.graft.weaver;

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
 * <p>No instruction of the method changes. Ours use locals above all of its own: copies of what the
 * exit advice wants to know of the entry, and what the enter advice returned. At each return there
 * is a call of the exit advice, without a branch; one handler around everything else calls it for
 * what is thrown. The calls at returns are kept out of every exception handler, ours and the
 * method's: what the exit advice makes the method throw is for the caller.
 *
 * <p>All types are erased to {@code Object}, so that linking a call never loads a class of the
 * application.
 */
final class MethodWeaver extends MethodVisitor {
  private static final String LINK =
      "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;I)"
          + "Ljava/lang/invoke/CallSite;";
  private static final Type OBJECT = Type.getType(Object.class);

  private final WovenMethod method;
  private final Advice.@Nullable Call enter;
  private final Advice.@Nullable Call exit;
  private final int major;
  private final boolean isStatic;
  private final String owner;
  private final Type[] arguments;
  private final int[] slots;
  private final Type returned;

  /** The first local of ours. */
  private final int base;

  private final List<Object> ownFrame = new ArrayList<Object>();
  private final int[] copies;
  private int thisCopy = -1;
  private int state = -1;
  private int next;

  private final Label start = new Label();
  private final List<Label[]> returns = new ArrayList<Label[]>();
  private final List<Object[]> handlers = new ArrayList<Object[]>();

  MethodWeaver(
      MethodVisitor next, WovenMethod method, String owner, int access, int major, int maxLocals) {
    super(Opcodes.ASM9, next);
    this.method = method;
    this.enter = method.advice.enter;
    this.exit = method.advice.exit;
    this.major = major;
    this.owner = owner;
    this.isStatic = (access & Opcodes.ACC_STATIC) != 0;
    this.arguments = Type.getArgumentTypes(method.descriptor);
    this.returned = Type.getReturnType(method.descriptor);
    this.slots = new int[arguments.length];
    int slot = isStatic ? 0 : 1;
    for (int i = 0; i < arguments.length; i++) {
      slots[i] = slot;
      slot += arguments[i].getSize();
    }
    this.base = maxLocals;
    this.next = maxLocals;
    this.copies = new int[arguments.length];
    layOut();
  }

  /** Number of locals that a weaver adds to those that it is given. */
  int addedLocals() {
    return next + 2 - base;
  }

  private void layOut() {
    if (exit != null && exit.wants(Advice.THIS) && !isStatic) {
      thisCopy = reserve(Type.getObjectType(owner));
    }
    for (int i = 0; i < arguments.length; i++) {
      copies[i] = exit != null && exit.wants(i) ? reserve(arguments[i]) : -1;
    }
    if (enter != null
        && (enter.result == Advice.Result.STATE_OR_OUTCOME
            || exit != null && exit.wants(Advice.ENTERED))) {
      state = reserve(OBJECT);
    }
  }

  private int reserve(Type type) {
    int local = next;
    next += type.getSize();
    ownFrame.add(frameType(type));
    return local;
  }

  @Override
  public void visitCode() {
    super.visitCode();
    if (enter != null) {
      callEnter(enter);
    }
    if (thisCopy >= 0) {
      mv.visitVarInsn(Opcodes.ALOAD, 0);
      mv.visitVarInsn(Opcodes.ASTORE, thisCopy);
    }
    for (int i = 0; i < copies.length; i++) {
      if (copies[i] >= 0) {
        mv.visitVarInsn(arguments[i].getOpcode(Opcodes.ILOAD), slots[i]);
        mv.visitVarInsn(arguments[i].getOpcode(Opcodes.ISTORE), copies[i]);
      }
    }
    if (enter != null && enter.result == Advice.Result.STATE_OR_OUTCOME) {
      refuse();
    }
    mv.visitLabel(start);
  }

  private void callEnter(Advice.Call call) {
    for (int parameter : call.parameters) {
      if (parameter == Advice.THIS) {
        loadThis(0);
      } else if (parameter != Advice.LOOKUP) {
        loadBoxed(arguments[parameter], slots[parameter]);
      }
    }
    if (call.result == Advice.Result.ARGUMENT) {
      loadBoxed(arguments[call.argument], slots[call.argument]);
      call(method.enter, "enter", call.given() + 1);
      unbox(arguments[call.argument]);
      mv.visitVarInsn(arguments[call.argument].getOpcode(Opcodes.ISTORE), slots[call.argument]);
      return;
    }
    call(method.enter, "enter", call.given());
    if (state >= 0) {
      mv.visitVarInsn(Opcodes.ASTORE, state);
    } else {
      mv.visitInsn(Opcodes.POP);
    }
  }

  /** Returns or throws what the enter advice wants to be the outcome. */
  private void refuse() {
    Label body = new Label();
    mv.visitVarInsn(Opcodes.ALOAD, state);
    mv.visitMethodInsn(
        Opcodes.INVOKESTATIC, Weaver.DOOR, "refused", "(Ljava/lang/Object;)Z", false);
    mv.visitJumpInsn(Opcodes.IFEQ, body);
    mv.visitVarInsn(Opcodes.ALOAD, state);
    mv.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        Weaver.DOOR,
        "outcome",
        "(Ljava/lang/Object;)Ljava/lang/Object;",
        false);
    if (returned.getSort() == Type.VOID) {
      mv.visitInsn(Opcodes.POP);
    } else {
      unbox(returned);
    }
    mv.visitInsn(returned.getOpcode(Opcodes.IRETURN));
    mv.visitLabel(body);
    if (hasFrames()) {
      List<Object> locals = new ArrayList<Object>();
      if (!isStatic) {
        locals.add(owner);
      }
      for (Type argument : arguments) {
        locals.add(frameType(argument));
      }
      Object[] padded = padded(locals.toArray(), locals.size());
      mv.visitFrame(Opcodes.F_NEW, padded.length, padded, 0, new Object[0]);
    }
    // The method may begin with a frame of its own, and two cannot be at one place.
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
      mv.visitVarInsn(returned.getOpcode(Opcodes.ISTORE), next);
    }
    callExit(method.returned, exit, false);
    if (opcode == Opcodes.RETURN) {
      mv.visitInsn(Opcodes.POP);
    } else if (exit.result == Advice.Result.OUTCOME) {
      unbox(returned);
    } else {
      mv.visitInsn(Opcodes.POP);
      mv.visitVarInsn(returned.getOpcode(Opcodes.ILOAD), next);
    }
    mv.visitInsn(opcode);
    mv.visitLabel(to);
    returns.add(new Label[] {from, to});
  }

  @Override
  public void visitFrame(int type, int numLocal, Object[] local, int numStack, Object[] stack) {
    Object[] padded = padded(local, numLocal);
    super.visitFrame(type, padded.length, padded, numStack, stack);
  }

  @Override
  public void visitTryCatchBlock(Label from, Label to, Label handler, @Nullable String type) {
    // Held back until it is known where the returns are.
    handlers.add(new Object[] {from, to, handler, type});
  }

  @Override
  public @Nullable AnnotationVisitor visitTryCatchAnnotation(
      int typeRef, TypePath path, String descriptor, boolean visible) {
    // They name a handler by its number, which may change.
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
      Label handler = new Label();
      mv.visitLabel(handler);
      if (hasFrames()) {
        Object[] locals = padded(new Object[0], 0);
        mv.visitFrame(
            Opcodes.F_NEW, locals.length, locals, 1, new Object[] {"java/lang/Throwable"});
      }
      mv.visitVarInsn(Opcodes.ASTORE, next);
      callExit(method.thrown, exit, true);
      if (exit.result != Advice.Result.OUTCOME) {
        mv.visitInsn(Opcodes.POP);
        mv.visitVarInsn(Opcodes.ALOAD, next);
        mv.visitInsn(Opcodes.ATHROW);
      } else if (returned.getSort() == Type.VOID) {
        mv.visitInsn(Opcodes.POP);
        mv.visitInsn(Opcodes.RETURN);
      } else {
        unbox(returned);
        mv.visitInsn(Opcodes.ARETURN);
      }
      guard(start, end, handler, null);
    }
    int parameters =
        Math.max(
            enter == null ? 0 : enter.parameters.length, exit == null ? 0 : exit.parameters.length);
    // The value to fall back to, a long before it is boxed, and the number of the site.
    super.visitMaxs(maxStack + parameters + 4, base + addedLocals());
  }

  /** Adds a handler for what lies between two labels, without the returns in between. */
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

  /** Calls the exit advice; the value or the throwable is in the local {@code next}. */
  private void callExit(Site site, Advice.Call call, boolean threw) {
    for (int parameter : call.parameters) {
      switch (parameter) {
        case Advice.THIS:
          loadThis(thisCopy);
          break;
        case Advice.ENTERED:
          if (state >= 0) {
            mv.visitVarInsn(Opcodes.ALOAD, state);
          } else {
            mv.visitInsn(Opcodes.ACONST_NULL);
          }
          break;
        case Advice.RETURNED:
          loadReturned(threw);
          break;
        case Advice.THROWN:
          if (threw) {
            mv.visitVarInsn(Opcodes.ALOAD, next);
          } else {
            mv.visitInsn(Opcodes.ACONST_NULL);
          }
          break;
        case Advice.LOOKUP:
          break;
        default:
          loadBoxed(arguments[parameter], copies[parameter]);
      }
    }
    int count = call.given();
    if (call.result == Advice.Result.OUTCOME) {
      count++;
      if (threw) {
        mv.visitVarInsn(Opcodes.ALOAD, next);
      } else {
        loadReturned(false);
      }
    }
    call(site, "exit", count);
  }

  private void loadReturned(boolean threw) {
    if (threw || returned.getSort() == Type.VOID) {
      mv.visitInsn(Opcodes.ACONST_NULL);
    } else {
      loadBoxed(returned, next);
    }
  }

  private void loadThis(int local) {
    if (isStatic) {
      mv.visitInsn(Opcodes.ACONST_NULL);
    } else {
      mv.visitVarInsn(Opcodes.ALOAD, local);
    }
  }

  /** Calls the door with as many objects, and leaves an object. */
  private void call(Site site, String name, int count) {
    StringBuilder descriptor = new StringBuilder("(");
    for (int i = 0; i < count; i++) {
      descriptor.append("Ljava/lang/Object;");
    }
    if (major >= Opcodes.V1_7) {
      mv.visitInvokeDynamicInsn(
          name,
          descriptor.append(")Ljava/lang/Object;").toString(),
          new Handle(Opcodes.H_INVOKESTATIC, Weaver.DOOR, "link", LINK, false),
          site.id);
    } else {
      mv.visitLdcInsn(site.id);
      mv.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          Weaver.DOOR,
          "call",
          descriptor.append("I)Ljava/lang/Object;").toString(),
          false);
    }
  }

  private void loadBoxed(Type type, int local) {
    mv.visitVarInsn(type.getOpcode(Opcodes.ILOAD), local);
    String box = Boxes.of(type);
    if (box != null) {
      mv.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          box,
          "valueOf",
          "(" + type.getDescriptor() + ")L" + box + ";",
          false);
    }
  }

  private void unbox(Type type) {
    String box = Boxes.of(type);
    if (box != null) {
      mv.visitTypeInsn(Opcodes.CHECKCAST, box);
      mv.visitMethodInsn(
          Opcodes.INVOKEVIRTUAL,
          box,
          type.getClassName() + "Value",
          "()" + type.getDescriptor(),
          false);
    } else if (!type.equals(OBJECT)) {
      mv.visitTypeInsn(Opcodes.CHECKCAST, type.getInternalName());
    }
  }

  private boolean hasFrames() {
    return major >= Opcodes.V1_6;
  }

  /** The method's locals in a frame, then nothing up to where ours begin, then ours. */
  private Object[] padded(Object[] locals, int count) {
    int size = 0;
    for (int i = 0; i < count; i++) {
      size += locals[i] == Opcodes.LONG || locals[i] == Opcodes.DOUBLE ? 2 : 1;
    }
    int gap = ownFrame.isEmpty() ? 0 : base - size;
    Object[] padded = new Object[count + gap + ownFrame.size()];
    System.arraycopy(locals, 0, padded, 0, count);
    for (int i = 0; i < gap; i++) {
      padded[count + i] = Opcodes.TOP;
    }
    for (int i = 0; i < ownFrame.size(); i++) {
      padded[count + gap + i] = ownFrame.get(i);
    }
    return padded;
  }

  private static Object frameType(Type type) {
    switch (type.getSort()) {
      case Type.BOOLEAN:
      case Type.BYTE:
      case Type.CHAR:
      case Type.SHORT:
      case Type.INT:
        return Opcodes.INTEGER;
      case Type.LONG:
        return Opcodes.LONG;
      case Type.FLOAT:
        return Opcodes.FLOAT;
      case Type.DOUBLE:
        return Opcodes.DOUBLE;
      default:
        return type.getInternalName();
    }
  }
}
