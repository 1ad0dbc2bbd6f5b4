INSERT INTO articles (id, author_id, title, body) VALUES
  (1, 1, 'Notes on the Analytical Engine', 'It weaves algebraic patterns as the loom weaves flowers and leaves.'),
  (2, 2, 'A first compiler', 'Nobody believed that a computer could write programs.');
