-- People see where they are signed in.

grant select, insert, update, delete on usersessions_usersession to fd_app;
