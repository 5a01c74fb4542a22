CREATE FUNCTION decision_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'decisions are never changed or deleted';
END $$;
CREATE TRIGGER decision_is_final BEFORE UPDATE OR DELETE ON decision
FOR EACH ROW EXECUTE FUNCTION decision_is_final();
CREATE TRIGGER decision_no_truncate BEFORE TRUNCATE ON decision
FOR EACH STATEMENT EXECUTE FUNCTION decision_is_final();
