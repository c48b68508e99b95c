object Lift {
  def liftF[F[_], A, B](fb: F[B])(implicit F: Functor[F]): Int = 1
  def none[A]: Int = 2
}
