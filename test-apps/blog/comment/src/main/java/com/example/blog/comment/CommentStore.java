package com.example.blog.comment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** All comments, in memory. */
final class CommentStore {
  private final Map<Long, Comment> comments = new ConcurrentSkipListMap<>();
  private final AtomicLong lastId = new AtomicLong(100);

  /** Returns a store with the comments that the blog began with. */
  static CommentStore seeded() {
    CommentStore store = new CommentStore();
    store.put(new Comment(1L, 1L, 2L, "It compiles at the first attempt."));
    store.put(new Comment(2L, 1L, 3L, "And can be replaced by another one."));
    return store;
  }

  List<Comment> all() {
    return comments.values().stream().collect(Collectors.toList());
  }

  List<Comment> ofArticle(long articleId) {
    return comments.values().stream()
        .filter(comment -> comment.getArticleId() == articleId)
        .collect(Collectors.toList());
  }

  Optional<Comment> find(long id) {
    return Optional.ofNullable(comments.get(id));
  }

  Comment add(Comment comment) {
    comment.setId(lastId.incrementAndGet());
    put(comment);
    return comment;
  }

  boolean replace(Comment comment) {
    return comments.replace(comment.getId(), comment) != null;
  }

  boolean delete(long id) {
    return comments.remove(id) != null;
  }

  private void put(Comment comment) {
    comments.put(comment.getId(), comment);
  }
}
